using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A resizing of images is one kernel.</summary>
internal sealed class ResizeLowering : Lowering<ResizeOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node) ?? Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ResizeOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        context.Emit<Resize>(
            [
                op.Kind,
                LoweringContext.Extent(x[1]),
                LoweringContext.Extent(x[2]),
                LoweringContext.Extent(x[3]),
                op.Height,
                op.Width,
                op.AlignCorners,
                op.HalfPixelCenters,
            ],
            [context.Value(node.Inputs[0])],
            context.Value(node.Output));
    }
}
