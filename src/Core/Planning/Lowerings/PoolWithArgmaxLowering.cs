using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A pooling that tells places is one kernel.</summary>
internal sealed class PoolWithArgmaxLowering : Lowering<PoolWithArgmaxOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotNumber(node) ?? Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, PoolWithArgmaxOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int[] extents = Axes.Spatial(x);
        int[] window = Axes.Array(op.Window);
        (int[] before, int[] after) = Paddings.Resolve(op.Padding, extents, window, op.Strides);
        context.Emit(
            KernelTypes.Close(typeof(PoolWithArgmax<,>), node.Outputs[0].Spec.DataType, node.Outputs[1].Spec.DataType),
            [extents, LoweringContext.Extent(x[-1]), window, Axes.Array(op.Strides), before, after, op.CountsSamples],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Outputs[0]), context.Value(node.Outputs[1])]);
    }
}
