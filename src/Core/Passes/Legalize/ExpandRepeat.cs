using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes the repetition of each element along an axis apart: what lies behind the axis is one row, which is tiled.</summary>
internal sealed class ExpandRepeat : LegalizingPass<RepeatOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, RepeatOperator op, NodeParts parts)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int axis = op.Axis < 0 ? op.Axis + x.Rank : op.Axis;
        SymbolicShape rows = new([.. x.Take(axis + 1), x.Product(axis + 1, x.Rank)]);
        if (!PartOperators.CanBeTarget(rows) || !PartOperators.CanBeTarget(node.Output.Shape))
        {
            return null;
        }

        TileOperator tile = new([.. Enumerable.Repeat(1, axis + 1), op.Count]);
        return parts.Reshape(parts.Node("tile", tile, parts.Reshape(node.Inputs[0], rows)), node.Output.Shape);
    }
}
