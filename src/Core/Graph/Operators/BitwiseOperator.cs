namespace TfModelTools.Graph.Operators;

/// <summary>
/// A function of the bits of two integers of one type; of signed types, the sign fills up what is shifted to the right. Inputs: a, b.
/// Output: their common shape.
/// </summary>
/// <param name="Kind">The function.</param>
public sealed record BitwiseOperator(BitwiseFunction Kind) : PairOperator;
