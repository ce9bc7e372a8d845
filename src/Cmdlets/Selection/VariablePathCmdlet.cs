using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>
/// The base of cmdlets that read variables of files. -Path is resolved as in <see cref="InputPathCmdlet"/>; the files of a checkpoint are one,
/// whether a wildcard matches them, or Get-ChildItem puts them into the pipeline one after the other.
/// </summary>
public abstract class VariablePathCmdlet : SelectingCmdlet
{
    /// <summary>The parameter set of -Path.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of -LiteralPath.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    private readonly CheckpointPaths _paths = new();

    /// <summary>Checkpoints or weight files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Checkpoints or weight files, taken as they are: nothing in them is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        ProcessPaths(literal ? LiteralPath : Path, literal, CheckpointPaths.Collapse, _paths.IsAnother, ProcessPath);
    }

    /// <summary>Works on one path of the file system.</summary>
    /// <param name="path">A full path.</param>
    protected abstract void ProcessPath(string path);

    /// <summary>The variables of a file that are wanted. What there is to know of the key file is told.</summary>
    /// <exception cref="MissingKeysException">Keys are not there, and may not be missing.</exception>
    private protected VariableSelectionResult<CheckpointVariable> Select(IVariableSource source)
    {
        VariableSelectionResult<CheckpointVariable> result = Selector.Apply(VariableList.Of(source), static v => v.Info, static v => v.IsOptimizerState, source.Path);
        foreach (string warning in result.KeyWarnings)
        {
            WriteWarning(warning);
        }

        return result;
    }

    /// <summary>Reports names that a file does not hold, one error each; a wildcard may well match nothing.</summary>
    private protected void ReportUnknown(IEnumerable<UnmatchedPattern> unmatched, IVariableSource source, string path)
    {
        foreach (UnmatchedPattern name in unmatched.Where(u => !u.Pattern.HasWildcard))
        {
            WriteError(ErrorRecords.From(UnknownVariable.Fault(source.Path, name.Pattern.Exact, source.Variables.Select(v => v.Name)), path));
        }
    }
}
