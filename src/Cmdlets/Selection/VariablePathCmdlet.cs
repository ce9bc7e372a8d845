using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>
/// The base of cmdlets that read variables of files. -Path is resolved as in <see cref="InputPathCmdlet"/>; the files of a checkpoint are one,
/// whether a wildcard matches them, or Get-ChildItem puts them into the pipeline one after the other. What names a variable means that variable
/// alone, not its file.
/// </summary>
public abstract class VariablePathCmdlet : SelectingCmdlet
{
    /// <summary>The parameter set of -Path.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of -LiteralPath.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The parameter set of -InputObject.</summary>
    protected const string InputObjectSet = "InputObject";

    private readonly CheckpointPaths _paths = new(takesWeights: true);
    private readonly VariableStream _stream = new();

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

    /// <summary>
    /// Variables, as Get-CheckpointVariable, Import-ModelWeights, Get-CheckpointTensor and Measure-CheckpointVariable give them, items of a drive, and rows that name one by Path and Name.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [VariableTransformation]
    public CheckpointVariable[] InputObject { get; set; } = [];

    /// <summary>The files that variables of the pipeline are in, open until the cmdlet ends.</summary>
    private protected SourceCache OpenSources { get; } = new();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
        {
            ProcessVariables(_stream.Take(InputObject, Selector));
            return;
        }

        bool literal = ParameterSetName == LiteralPathSet;
        ProcessPaths(literal ? LiteralPath : Path, literal, _paths.Collapse, _paths.IsAnother, ProcessPath);
    }

    /// <summary>Works on one path of the file system.</summary>
    /// <param name="path">A full path.</param>
    protected abstract void ProcessPath(string path);

    /// <inheritdoc/>
    protected override void EndProcessing() => ProcessVariables(EndStream(_stream));

    /// <summary>Works on variables that came through the pipeline, each once.</summary>
    /// <param name="variables">Those that are wanted.</param>
    private protected abstract void ProcessVariables(IEnumerable<CheckpointVariable> variables);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            OpenSources.Dispose();
        }

        base.Dispose(disposing);
    }

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
