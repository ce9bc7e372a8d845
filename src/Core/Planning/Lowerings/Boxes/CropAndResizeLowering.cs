using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>Cutting boxes out of images is one kernel.</summary>
internal sealed class CropAndResizeLowering : Lowering<CropAndResizeOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, CropAndResizeOperator op, LoweringContext context)
    {
        SymbolicShape images = node.Inputs[0].Shape;
        context.Emit<CropAndResize>(
            [LoweringContext.Extent(images[1]), LoweringContext.Extent(images[2]), LoweringContext.Extent(images[3]), op.Height, op.Width, op.IsNearest, op.Outside],
            [.. node.Inputs.Select(context.Value)],
            context.Value(node.Output));
    }
}
