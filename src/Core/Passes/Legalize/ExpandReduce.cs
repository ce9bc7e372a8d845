using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes reductions that are made of others apart: the logarithm of a sum of exponentials, in its form that does not overflow, and the Euclidean norm.</summary>
/// <param name="isKept">Whether the target has a reduction.</param>
internal sealed class ExpandReduce(Func<ReduceFunction, bool> isKept) : LegalizingPass<ReduceOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ReduceOperator op, NodeParts parts)
    {
        GraphValue x = node.Inputs[0];
        if (isKept(op.Kind))
        {
            return null;
        }

        switch (op.Kind)
        {
            case ReduceFunction.L2Norm:
                return parts.Unary(UnaryFunction.Sqrt, parts.Node("sum", op with { Kind = ReduceFunction.Sum }, parts.Unary(UnaryFunction.Square, x)));
            case ReduceFunction.LogSumExp when Largest(x.Spec.DataType) is { } largest && (op.KeepDimensions || PartOperators.CanBeTarget(node.Output.Shape)):
                // An infinite maximum less itself would be no number.
                GraphValue maximum = parts.Clip(parts.Reduce(ReduceFunction.Max, x, op.Axes), -largest, largest);
                GraphValue sum = parts.Reduce(ReduceFunction.Sum, parts.Unary(UnaryFunction.Exp, parts.Subtract(x, maximum)), op.Axes);
                GraphValue result = parts.Add(parts.Unary(UnaryFunction.Log, sum), maximum);
                return op.KeepDimensions ? result : parts.Reshape(result, node.Output.Shape);
            default:
                return null;
        }
    }

    private static double? Largest(DataType type) => type switch
    {
        DataType.Float32 or DataType.BFloat16 => float.MaxValue,
        DataType.Float64 => double.MaxValue,
        DataType.Float16 => (double)Half.MaxValue,
        _ => null,
    };
}
