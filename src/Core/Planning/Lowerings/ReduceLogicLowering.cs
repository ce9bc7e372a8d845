using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A reduction of booleans is one kernel; that its axes stay or not makes no difference to the memory.</summary>
internal sealed class ReduceLogicLowering : Lowering<ReduceLogicOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotBoolean(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ReduceLogicOperator op, LoweringContext context)
    {
        int[] extents = LoweringContext.Extents(node.Inputs[0].Shape);
        context.Emit(
            typeof(ReduceLogic),
            [op.IsAll, extents, Axes.Normalize(op.Axes, extents.Length)],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }
}
