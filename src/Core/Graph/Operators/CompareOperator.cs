using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>Compares two operands; of booleans there is only equal and not equal. Inputs: a, b. Output: booleans of their common shape.</summary>
/// <param name="Kind">The comparison.</param>
public sealed record CompareOperator(ComparisonFunction Kind) : PairOperator
{
    /// <inheritdoc/>
    public override DataType ResultType(DataType operands) => DataType.Bool;
}
