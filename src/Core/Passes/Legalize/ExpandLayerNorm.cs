using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes layer normalizations apart to mean, variance and arithmetic.</summary>
/// <param name="isKept">Whether the target has the node as it is; null where it has none.</param>
internal sealed class ExpandLayerNorm(Func<GraphNode, bool>? isKept = null) : LegalizingPass<LayerNormOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, LayerNormOperator op, NodeParts parts)
    {
        if (isKept?.Invoke(node) == true)
        {
            return null;
        }

        GraphValue x = node.Inputs[0];
        GraphValue centered = parts.Subtract(x, parts.Reduce(ReduceFunction.Mean, x, op.Axes));
        GraphValue variance = parts.Reduce(ReduceFunction.Mean, parts.Unary(UnaryFunction.Square, centered), op.Axes);
        GraphValue y = parts.Multiply(centered, parts.Unary(UnaryFunction.Rsqrt, parts.Add(variance, op.Epsilon)));
        if (node.Inputs.Count > 1)
        {
            y = parts.Multiply(y, node.Inputs[1]);
        }

        return node.Inputs.Count > 2 ? parts.Add(y, node.Inputs[2]) : y;
    }
}
