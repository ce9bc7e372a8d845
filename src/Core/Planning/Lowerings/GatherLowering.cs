using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A gather is one kernel, or another where each sample has indices of its own.</summary>
internal sealed class GatherLowering : Lowering<GatherOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node) ?? Supported.WhyNotNumber(node, 1);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, GatherOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int axis = Axes.Normalize(op.Axis, x.Rank);
        if (op.BatchAxes > 0)
        {
            context.Emit(
                KernelTypes.Close(typeof(BatchGather<,>), node.Inputs[0].Spec.DataType, node.Inputs[1].Spec.DataType),
                [Axes.Outer(x, op.BatchAxes), Axes.Extent(x.Product(op.BatchAxes, axis)), Axes.Extent(x[axis]), Axes.Inner(x, axis)],
                [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
                [context.Value(node.Output)]);
            return;
        }

        context.Emit(
            KernelTypes.Close(typeof(Gather<,>), node.Inputs[0].Spec.DataType, node.Inputs[1].Spec.DataType),
            [Axes.Extent(x[axis]), Axes.Inner(x, axis)],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
            [context.Value(node.Output)]);
    }
}
