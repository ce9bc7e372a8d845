using TfModelTools.Common;

namespace TfModelTools.Weights.Selection;

/// <summary>
/// A pattern among variables that are all there are: where it is the name of one, it means that one alone, whatever else it fits. A name
/// may have brackets, and names may differ in upper and lower case only.
/// </summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="IsName">Whether it is the name of one of the variables (see <see cref="VariablePatterns.IsVariableName"/>).</param>
public readonly record struct VariablePattern(NamePattern Pattern, bool IsName)
{
    /// <summary>What patterns mean among variables.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="names">The names of all variables there are.</param>
    public static VariablePattern[] Among(IReadOnlyList<NamePattern> patterns, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        ArgumentNullException.ThrowIfNull(names);
        HashSet<string> wanted = patterns.Where(p => !p.IsOpen).Select(p => p.Exact).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count > 0)
        {
            wanted.IntersectWith(names.SelectMany(n => (string[])[n, Formats.Checkpoints.CheckpointNames.Short(n)]));
        }

        return [.. patterns.Select(p => new VariablePattern(p, !p.IsOpen && wanted.Contains(p.Exact)))];
    }

    /// <summary>Whether a variable is meant.</summary>
    /// <param name="name">Its name.</param>
    public bool IsMatch(string name) => IsName ? Pattern.IsVariableName(name) : Pattern.IsVariableMatch(name);
}
