using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Identification;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// What paths mean where checkpoints are asked for. A checkpoint is several files: whether a wildcard matches them, or Get-ChildItem puts them
/// into the pipeline one after the other, it is one checkpoint. Two that share a prefix are two: a V1 file m-1 beside the m-1.index of V2.
/// </summary>
/// <param name="takesWeights">Whether weight files are asked for too, of which one may have a checkpoint's prefix as its name: weights.h5 beside weights.h5.index.</param>
internal sealed class CheckpointPaths(bool takesWeights)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether a path stands for something that no path before it stood for. A folder, a prefix, and a file that belongs to no checkpoint always do.</summary>
    /// <param name="path">A full path.</param>
    public bool IsAnother(string path) => !File.Exists(path) || IdentityOf(path) is not { } identity || _seen.Add(identity);

    /// <summary>One path for each checkpoint among the matches of a wildcard, whose files are several. What is no checkpoint stays, to be reported.</summary>
    public IEnumerable<string> Collapse(IReadOnlyList<string> matches) => matches.DistinctBy(m => IdentityOf(m) ?? m, StringComparer.Ordinal);

    // The file that tells a checkpoint's content is that of no other; a prefix may be that of two.
    private string? IdentityOf(string path)
    {
        try
        {
            CheckpointLocation location = CheckpointPath.Resolve(path);
            return takesWeights && IsOther(path, location) ? null : location.Files[0];
        }
        catch (TfModelException)
        {
            // Whatever is wrong with it is told when it is read.
            return null;
        }
    }

    // A file with the very name of the prefix is what it holds; one that holds nothing in particular stands for the checkpoint.
    private static bool IsOther(string path, CheckpointLocation location) =>
        location.Version == CheckpointVersion.V2 && path == location.Prefix && File.Exists(path) && FileIdentifier.Identify(path).Kind is not (ContentKind.Unknown or ContentKind.Table);
}
