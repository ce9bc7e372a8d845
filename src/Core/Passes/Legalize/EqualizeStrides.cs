using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes convolutions of different strides such of one stride for all axes, of whose results every so many are taken.</summary>
/// <param name="isKept">Whether the target has the node as it is, as some have depthwise convolutions of one stride alone.</param>
internal sealed class EqualizeStrides(Func<GraphNode, bool> isKept) : LegalizingPass<ConvOperator>
{
    // Of an axis of any extent as many are taken as there are: no image has more.
    private const int MaxExtent = 1 << 30;

    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ConvOperator op, NodeParts parts)
    {
        SymbolicShape y = node.Output.Shape;
        int common = op.Strides.Aggregate(Divisor);
        if (op.Strides.Distinct().Count() == 1 || node.Inputs.Count > 3
            || SpatialWindows.Of(node)?.Resolved(node.Inputs[0].Shape) is not { } padding || isKept(node))
        {
            return null;
        }

        long?[] taken = [.. op.Strides.Select((s, i) => s == common ? (long?)null : y[i + 1].IsFixed ? y[i + 1].Count : MaxExtent / s)];
        GraphValue all = parts.Node("conv", op with { Strides = [.. op.Strides.Select(_ => common)], Padding = padding }, [.. node.Inputs]);
        return parts.Node(
            "taken",
            new SliceOperator(new long[y.Rank], [null, .. taken, null], [1, .. op.Strides.Select(s => (long)(s / common)), 1])
            {
                Clipped = [.. Enumerable.Range(1, taken.Length).Where(a => taken[a - 1] is not null && !y[a].IsFixed)],
            },
            all);
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
