using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A convolution is one kernel; where each channel is its own group, the depthwise one; with something added to its sums, one that does.</summary>
internal sealed class ConvLowering : Lowering<ConvOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) =>
        FloatOnly.Reason(node) ?? Supported.WhyNotConstant(node, 1, 3) ?? Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ConvOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        SymbolicShape kernel = node.Inputs[1].Shape;
        int[] inputExtents = Axes.Spatial(x);
        int[] kernelExtents = [.. kernel.SkipLast(2).Select(LoweringContext.Extent)];
        int channels = LoweringContext.Extent(x[-1]);
        int filters = LoweringContext.Extent(kernel[-1]);
        (int[] before, int[] after) = Paddings.Resolve(op.Padding, inputExtents, kernelExtents, op.Strides, op.Dilations);
        PlanConstant? bias = node.Inputs.Count > 2 ? context.Constant(node.Inputs[2]) : null;
        PlanConstant weights = context.Constant(node.Inputs[1]);
        PlanValue[] inputs = [context.Value(node.Inputs[0])];
        if (op.Groups == channels && channels > 1)
        {
            context.Emit<DepthwiseConv>(
                [
                    inputExtents, channels, filters / channels, kernelExtents, Axes.Array(op.Strides), Axes.Array(op.Dilations), before, after,
                    weights, bias, Activations.ToRuntime(op.Activation),
                ],
                inputs,
                context.Value(node.Output));
            return;
        }

        object?[] arguments =
        [
            inputExtents, channels, filters, kernelExtents, Axes.Array(op.Strides), Axes.Array(op.Dilations), before, after, op.Groups,
            weights, bias, Activations.ToRuntime(op.Activation),
        ];
        if (node.Inputs.Count == 4)
        {
            context.Emit<ConvAdd>(arguments, [.. inputs, context.Value(node.Inputs[3])], context.Value(node.Output), inPlaceInput: 1);
            return;
        }

        context.Emit<Conv>(arguments, inputs, context.Value(node.Output));
    }
}
