using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A conversion of colors is one kernel.</summary>
internal sealed class ColorSpaceLowering : Lowering<ColorSpaceOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotFloating(node, "ColorSpace");

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ColorSpaceOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(ColorSpace<>), node.Output.Spec.DataType), [op.ToHsv], [context.Value(node.Inputs[0])], [context.Value(node.Output)]);
    }
}
