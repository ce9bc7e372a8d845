using System.Management.Automation;
using TfModelTools.Formats.Checkpoints;

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
        foreach (string path in literal ? LiteralPath : Path)
        {
            foreach (string resolved in Resolve(path, literal))
            {
                TryItem(path, () => ProcessPath(resolved));
            }
        }
    }

    /// <summary>Works on one path of the file system.</summary>
    /// <param name="path">A full path.</param>
    protected abstract void ProcessPath(string path);

    /// <summary>What remains of the matches of one wildcard: several files of one checkpoint, say, are one.</summary>
    /// <param name="matches">Full paths.</param>
    protected virtual IEnumerable<string> Collapse(IReadOnlyList<string> matches) => matches;

    /// <summary>Whether there is something of a name, be it a file, a folder, or the prefix of a checkpoint.</summary>
    private static bool IsThere(string path) =>
        File.Exists(path) || Directory.Exists(path) || (System.IO.Path.GetFileName(path).Length > 0 && CheckpointPath.FindPrefix(path) is not null);

    private IEnumerable<string> Resolve(string path, bool literal)
    {
        try
        {
            ProviderInfo provider;
            string[] resolved;
            if (!literal && WildcardPattern.ContainsWildcardCharacters(path))
            {
                resolved = [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider)];
                if (resolved.Length == 0 && SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out _, out _) is { } name && IsThere(name))
                {
                    // The Path of an object may well hold brackets.
                    resolved = [name];
                }
            }
            else
            {
                // An escaped wildcard character is that character.
                string exact = literal ? path : WildcardPattern.Unescape(path);
                resolved = [SessionState.Path.GetUnresolvedProviderPathFromPSPath(exact, out provider, out _)];
            }

            if (provider.Name == FileSystemProviderName)
            {
                return resolved.Length > 1 ? Collapse(resolved) : resolved;
            }

            WriteError(NotFileSystem(path, provider));
        }
        catch (Exception e) when (e is IContainsErrorRecord and not PipelineStoppedException)
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)e).ErrorRecord, e));
        }

        return [];
    }
}
