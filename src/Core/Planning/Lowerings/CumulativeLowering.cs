using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>Running sums, or products, are one kernel.</summary>
internal sealed class CumulativeLowering : Lowering<CumulativeOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotNumber(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, CumulativeOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int axis = Axes.Normalize(op.Axis, x.Rank);
        context.Emit(
            KernelTypes.Close(typeof(Cumulative<>), node.Output.Spec.DataType),
            [op.Kind, Axes.Extent(x[axis]), Axes.Inner(x, axis), op.IsExclusive, op.IsReverse],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }
}
