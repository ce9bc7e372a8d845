using TfModelTools.Common;

namespace TfModelTools.Weights.Selection;

/// <summary>A name or pattern to take that no variable fits.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Suggestion">What was meant perhaps, as a sentence; empty where nothing is like it.</param>
/// <param name="SourcePath">Where the variables come from.</param>
public sealed record UnmatchedPattern(NamePattern Pattern, string Suggestion, string SourcePath)
{
    /// <summary>What the user is told of it.</summary>
    public string Warning => $"No variable of '{SourcePath}' fits '{Pattern}'.{(Suggestion.Length > 0 ? " " : string.Empty)}{Suggestion}";
}
