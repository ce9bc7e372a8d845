using System.Management.Automation;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// The base of cmdlets that read what a path names. -Path is resolved by PowerShell's rules: relative to the current location, on any
/// PSDrive, with wildcards. A path without wildcards need not exist as a file, since a checkpoint's prefix does not.
/// </summary>
public abstract class InputPathCmdlet : TfModelCmdlet
{
    /// <summary>The parameter set of -Path.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of -LiteralPath.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [WholeFile]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths, taken as they are: nothing in them is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        ProcessPaths(literal ? LiteralPath : Path, literal, Collapse, IsAnother, ProcessPath);
    }

    /// <summary>Works on one path of the file system.</summary>
    /// <param name="path">A full path.</param>
    protected abstract void ProcessPath(string path);

    /// <summary>Whether a path stands for something that no path before it stood for. By default each does.</summary>
    /// <param name="path">A full path.</param>
    protected virtual bool IsAnother(string path) => true;

    /// <summary>What remains of the matches of one wildcard: several files of one checkpoint, say, are one.</summary>
    /// <param name="matches">Full paths.</param>
    protected virtual IEnumerable<string> Collapse(IReadOnlyList<string> matches) => matches;
}
