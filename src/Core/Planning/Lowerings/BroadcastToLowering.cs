using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A broadcast is one kernel; one that changes nothing is the same memory.</summary>
internal sealed class BroadcastToLowering : Lowering<BroadcastToOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, BroadcastToOperator op, LoweringContext context)
    {
        if (node.Inputs[0].Shape.ElementCount.IsSame(node.Output.Shape.ElementCount))
        {
            context.View(node.Output, node.Inputs[0]);
            return;
        }

        context.Emit(
            KernelTypes.Close(typeof(BroadcastTo<>), node.Output.Spec.DataType),
            [LoweringContext.Extents(node.Inputs[0].Shape), LoweringContext.Extents(node.Output.Shape)],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }
}
