using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes the exchange of squares of pixels and channels apart: more axes of the same elements, which are transposed.</summary>
/// <param name="isKept">Whether the target has the node as it is; null where it has none.</param>
internal sealed class ExpandPixelShuffle(Func<GraphNode, bool>? isKept = null) : LegalizingPass<PixelShuffleOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, PixelShuffleOperator op, NodeParts parts)
    {
        SymbolicShape squares = op.Squares(node);
        if (isKept?.Invoke(node) == true || !PartOperators.CanBeTarget(squares) || !PartOperators.CanBeTarget(node.Output.Shape))
        {
            return null;
        }

        GraphValue moved = parts.Node("transpose", new TransposeOperator(PixelShuffleOperator.Order), parts.Reshape(node.Inputs[0], squares));
        return parts.Reshape(moved, node.Output.Shape);
    }
}
