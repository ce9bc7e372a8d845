using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A reduction of numbers is one kernel; that its axes stay or not makes no difference to the memory.</summary>
internal sealed class ReduceLowering : Lowering<ReduceOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node)
    {
        ReduceFunction kind = ((ReduceOperator)node.Operator).Kind;
        return kind is ReduceFunction.L2Norm or ReduceFunction.LogSumExp ? Supported.WhyNotFloating(node, kind.ToString()) : Supported.WhyNotNumber(node);
    }

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ReduceOperator op, LoweringContext context)
    {
        int[] extents = LoweringContext.Extents(node.Inputs[0].Shape);
        context.Emit(
            KernelTypes.Close(typeof(Reduce<>), node.Inputs[0].Spec.DataType),
            [op.Kind, extents, Axes.Normalize(op.Axes, extents.Length)],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }
}
