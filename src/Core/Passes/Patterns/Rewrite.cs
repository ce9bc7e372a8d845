using TfModelTools.Graph;

namespace TfModelTools.Passes.Patterns;

/// <summary>A pattern with what takes its place.</summary>
/// <param name="Pattern">What is found.</param>
/// <param name="Replace">The operator and its inputs that compute the same; null when the piece found does not qualify after all.</param>
internal sealed record Rewrite(Pattern Pattern, Func<Match, (Operator Operator, GraphValue[] Inputs)?> Replace);
