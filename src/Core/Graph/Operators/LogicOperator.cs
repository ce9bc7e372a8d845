namespace TfModelTools.Graph.Operators;

/// <summary>An elementwise function of two booleans. Inputs: a, b. Output: their common shape.</summary>
/// <param name="Kind">The function.</param>
public sealed record LogicOperator(LogicFunction Kind) : PairOperator;
