using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Makes transposed convolutions of known extents convolutions of the input with zeros between its elements, by the kernel turned around. What
/// the padding is then, the node says explicitly.
/// </summary>
/// <param name="isKept">Whether the target has the node as it is, as many have those of one and two spatial axes.</param>
internal sealed class ExpandTransposedConvolution(Func<GraphNode, bool> isKept) : LegalizingPass<ConvTransposeOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ConvTransposeOperator op, NodeParts parts)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        SymbolicShape kernel = node.Inputs[1].Shape;
        if (!x.Skip(1).Concat(kernel).All(d => d.IsFixed) || node.Output.Shape.Any(d => d.Count == 0) || isKept(node))
        {
            return null;
        }

        int[] axes = [.. Enumerable.Range(0, op.Strides.Count)];

        // The last element has zeros behind it as well, which count as padding.
        long[] reach = [.. axes.Select(i => (kernel[i].Count - 1) * op.Dilations[i])];
        long[] before = [.. axes.Select(i => reach[i] - op.CropBefore[i])];
        long[] after = [.. axes.Select(i => reach[i] - op.CropAfter[i] - (op.Strides[i] - 1))];
        long[] left = [.. axes.Select(i => (x[i + 1].Count * op.Strides[i]) + Math.Min(0, before[i]) + Math.Min(0, after[i]))];
        if (left.Any(l => l <= 0))
        {
            return null;
        }

        GraphValue spread = parts.Spread(node.Inputs[0], 1, op.Strides);
        if (before.Concat(after).Any(p => p < 0))
        {
            SliceOperator slice = new([0, .. before.Select(b => Math.Max(0, -b)), 0], [null, .. left.Select(l => (long?)l), null], [.. Enumerable.Repeat(1L, x.Rank)]);
            spread = parts.Node("slice", slice, spread);
        }

        GraphValue reversed = parts.Node("reversed", new ReverseOperator(axes), node.Inputs[1]);
        GraphValue turned = parts.Node("kernel", new TransposeOperator([.. axes, axes.Length + 1, axes.Length]), reversed);
        Padding padding = Padding.Explicit([.. before.Select(Positive)], [.. after.Select(Positive)]);
        ConvOperator conv = new([.. axes.Select(_ => 1)], op.Dilations, padding, 1, op.Activation);
        return parts.Node("conv", conv, [spread, turned, .. node.Inputs.Skip(2)]);
    }

    private static int Positive(long padding) => ExtentLimits.ToInt32(Math.Max(0, padding), "A padding");
}
