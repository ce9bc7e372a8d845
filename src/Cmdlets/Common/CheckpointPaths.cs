using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Cmdlets.Common;

/// <summary>What a wildcard means where checkpoints are asked for.</summary>
internal static class CheckpointPaths
{
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
