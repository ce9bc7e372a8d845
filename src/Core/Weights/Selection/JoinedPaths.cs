using System.Globalization;

namespace TfModelTools.Weights.Selection;

/// <summary>What files whose variables are chosen among together are called in what is told of them.</summary>
public static class JoinedPaths
{
    private const int MaxListed = 5;

    /// <summary>The paths, each once, of which there may be many: the first of them, and how many more.</summary>
    /// <param name="paths">The path of each variable, or of each file.</param>
    public static string Of(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] distinct = [.. paths.Distinct(StringComparer.Ordinal)];
        string listed = string.Join(", ", distinct.Take(MaxListed));
        return distinct.Length <= MaxListed ? listed : string.Create(CultureInfo.InvariantCulture, $"{listed} and {distinct.Length - MaxListed} more");
    }
}
