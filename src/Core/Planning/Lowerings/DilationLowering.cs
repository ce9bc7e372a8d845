using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A dilation is one kernel.</summary>
internal sealed class DilationLowering : Lowering<DilationOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node) ?? Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, DilationOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int[] extents = Axes.Spatial(x);
        int[] kernel = [LoweringContext.Extent(node.Inputs[1].Shape[0]), LoweringContext.Extent(node.Inputs[1].Shape[1])];
        (int[] before, int[] after) = Paddings.Resolve(op.Padding, extents, kernel, op.Strides, op.Dilations);
        context.Emit<Dilation>(
            [extents, LoweringContext.Extent(x[-1]), kernel, Axes.Array(op.Strides), Axes.Array(op.Dilations), before, after],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
            context.Value(node.Output));
    }
}
