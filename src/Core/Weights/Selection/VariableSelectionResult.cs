namespace TfModelTools.Weights.Selection;

/// <summary>What a selection took.</summary>
/// <typeparam name="T">What stands for a variable.</typeparam>
/// <param name="Variables">The variables, in the order of the key file or as they were given.</param>
/// <param name="KeyWarnings">What the user should know of the key file: keys that are missing or doubled, shapes that differ.</param>
/// <param name="Unmatched">The names and patterns to take that no variable fits.</param>
public sealed record VariableSelectionResult<T>(IReadOnlyList<T> Variables, IReadOnlyList<string> KeyWarnings, IReadOnlyList<UnmatchedPattern> Unmatched)
{
    /// <summary>All that the user should know.</summary>
    public IEnumerable<string> Warnings => KeyWarnings.Concat(Unmatched.Select(u => u.Warning));
}
