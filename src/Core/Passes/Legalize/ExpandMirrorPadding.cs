using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes padding by mirror images apart, axis by axis, to slices that go backwards, and joins them. The extents that are padded must be known.</summary>
/// <param name="isKept">Whether the target has a kind of padding; that by a constant stays.</param>
internal sealed class ExpandMirrorPadding(Func<PadMode, bool> isKept) : LegalizingPass<PadOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, PadOperator op, NodeParts parts)
    {
        GraphValue x = node.Inputs[0];
        int[] axes = [.. Enumerable.Range(0, op.Before.Count).Where(i => op.Before[i] + (long)op.After[i] > 0)];
        if (op.Kind == PadMode.Constant || isKept(op.Kind) || !axes.All(i => x.Shape[i].IsFixed))
        {
            return null;
        }

        // The border element is part of the one image, and not of the other.
        int border = op.Kind == PadMode.Symmetric ? 0 : 1;
        GraphValue padded = x;
        foreach (int axis in axes)
        {
            List<GraphValue> pieces = [padded];
            if (op.Before[axis] > 0)
            {
                pieces.Insert(0, Backwards(parts, padded, axis, op.Before[axis] - 1 + border, op.Before[axis]));
            }

            if (op.After[axis] > 0)
            {
                pieces.Add(Backwards(parts, padded, axis, x.Shape[axis].Count - 1 - border, op.After[axis]));
            }

            padded = parts.Node("joined", new ConcatOperator(axis), [.. pieces]);
        }

        return padded;
    }

    private static GraphValue Backwards(NodeParts parts, GraphValue x, int axis, long begin, long count) => parts.Node(
        "mirrored",
        new SliceOperator(
            [.. x.Shape.Select((_, i) => i == axis ? begin : 0)],
            [.. x.Shape.Select((_, i) => i == axis ? count : (long?)null)],
            [.. x.Shape.Select((_, i) => i == axis ? -1L : 1)]),
        x);
}
