using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes convolutions of different strides such of one stride for all axes, of whose results every so many are taken.</summary>
/// <param name="isKept">Whether the target has the node as it is, as some have depthwise convolutions of one stride alone.</param>
internal sealed class EqualizeStrides(Func<GraphNode, bool> isKept) : LegalizingPass<ConvOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ConvOperator op, NodeParts parts)
    {
        SymbolicShape y = node.Output.Shape;
        if (op.Strides.Distinct().Count() == 1 || node.Inputs.Count > 3 || !y.Skip(1).SkipLast(1).All(d => d.IsFixed)
            || SpatialWindows.Of(node)?.Resolved(node.Inputs[0].Shape) is not { } padding || isKept(node))
        {
            return null;
        }

        int common = op.Strides.Aggregate(Divisor);
        GraphValue all = parts.Node("conv", op with { Strides = [.. op.Strides.Select(_ => common)], Padding = padding }, [.. node.Inputs]);
        return parts.Node(
            "taken",
            new SliceOperator(new long[y.Rank], [null, .. y.Skip(1).SkipLast(1).Select(d => (long?)d.Count), null], [1, .. op.Strides.Select(s => (long)(s / common)), 1]),
            all);
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
