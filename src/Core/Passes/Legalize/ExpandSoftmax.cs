using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes a softmax, or log-softmax, along another axis than the last apart to one along the last, between transposes.</summary>
internal sealed class ExpandSoftmax : LegalizingPass<SoftmaxOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, SoftmaxOperator op, NodeParts parts)
    {
        int last = node.Output.Shape.Rank - 1;
        int axis = op.Axis < 0 ? op.Axis + last + 1 : op.Axis;
        if (axis == last)
        {
            return null;
        }

        // The two axes change places: done twice, all is as it was.
        TransposeOperator swap = new([.. Enumerable.Range(0, last + 1).Select(i => i == axis ? last : i == last ? axis : i)]);
        GraphValue along = parts.Node("softmax", op with { Axis = -1 }, parts.Node("last", swap, node.Inputs[0]));
        return parts.Node("back", swap, along);
    }
}
