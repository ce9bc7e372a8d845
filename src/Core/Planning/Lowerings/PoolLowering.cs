using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A pooling is one kernel.</summary>
internal sealed class PoolLowering : Lowering<PoolOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node) ?? Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, PoolOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int[] extents = Axes.Spatial(x);
        int[] window = Axes.Array(op.Window);
        (int[] before, int[] after) = Paddings.Resolve(op.Padding, extents, window, op.Strides);
        context.Emit<Pool>(
            [op.Kind, extents, LoweringContext.Extent(x[-1]), window, Axes.Array(op.Strides), before, after],
            [context.Value(node.Inputs[0])],
            context.Value(node.Output));
    }
}
