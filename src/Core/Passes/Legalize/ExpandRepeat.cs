using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes the repetition of each element along an axis apart: what lies behind the axis is one row, which is tiled.</summary>
/// <param name="isKept">Whether the target has the node as it is; null where it has none.</param>
internal sealed class ExpandRepeat(Func<GraphNode, bool>? isKept = null) : LegalizingPass<RepeatOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, RepeatOperator op, NodeParts parts)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int axis = op.Axis < 0 ? op.Axis + x.Rank : op.Axis;
        SymbolicShape rows = new([.. x.Take(axis + 1), x.Product(axis + 1, x.Rank)]);
        if (isKept?.Invoke(node) == true || !PartOperators.CanBeTarget(rows) || !PartOperators.CanBeTarget(node.Output.Shape))
        {
            return null;
        }

        TileOperator tile = new([.. Enumerable.Repeat(1, axis + 1), op.Count]);
        return parts.Reshape(parts.Node("tile", tile, parts.Reshape(node.Inputs[0], rows)), node.Output.Shape);
    }
}
