using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// What paths mean where checkpoints are asked for. A checkpoint is several files: whether a wildcard matches them, or Get-ChildItem puts them
/// into the pipeline one after the other, it is one checkpoint.
/// </summary>
internal sealed class CheckpointPaths
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether a path stands for something that no path before it stood for.</summary>
    /// <param name="path">A full path.</param>
    public bool IsAnother(string path) => PrefixOfFile(path) is not { } prefix || _seen.Add(prefix);

    /// <summary>The prefix of the checkpoint that a file belongs to; null for a folder, a prefix, and what belongs to no checkpoint.</summary>
    /// <param name="path">A full path.</param>
    public static string? PrefixOfFile(string path)
    {
        try
        {
            return File.Exists(path) ? CheckpointPath.Resolve(path).Prefix : null;
        }
        catch (TfModelException)
        {
            // Whatever is wrong with it is told when it is read.
            return null;
        }
    }

    /// <summary>One path for each checkpoint among the matches of a wildcard, whose files are several. What is no checkpoint stays, to be reported.</summary>
    public static IEnumerable<string> Collapse(IReadOnlyList<string> matches)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string match in matches)
        {
            string identity;
            try
            {
                identity = CheckpointPath.Resolve(match).Prefix;
            }
            catch (TfModelException)
            {
                identity = match;
            }

            if (seen.Add(identity))
            {
                yield return match;
            }
        }
    }
}
