namespace TfModelTools.Weights.Selection;

/// <summary>A key that a file of variables lacks.</summary>
/// <param name="Name">The key.</param>
/// <param name="NearestNames">The names there that are most like it, the nearest first; may be empty.</param>
public sealed record MissingKey(string Name, IReadOnlyList<string> NearestNames)
{
    /// <inheritdoc/>
    public override string ToString() => NearestNames.Count == 0 ? $"'{Name}'" : $"'{Name}' (nearest: {string.Join(", ", NearestNames.Select(n => $"'{n}'"))})";
}
