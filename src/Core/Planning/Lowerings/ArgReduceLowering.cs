using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The index of an extreme is one kernel.</summary>
internal sealed class ArgReduceLowering : Lowering<ArgReduceOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotNumber(node)
        ?? (node.Inputs[0].Shape[((ArgReduceOperator)node.Operator).Axis] == 0 ? "an axis without elements has no largest or smallest one" : null);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ArgReduceOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int axis = Axes.Normalize(op.Axis, x.Rank);
        context.Emit(
            KernelTypes.Close(typeof(ArgReduce<,>), node.Inputs[0].Spec.DataType, op.DataType),
            [op.IsMax, Axes.Extent(x[axis]), Axes.Inner(x, axis)],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }
}
