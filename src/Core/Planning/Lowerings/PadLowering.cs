using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A padding is one kernel.</summary>
internal sealed class PadLowering : Lowering<PadOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, PadOperator op, LoweringContext context) =>
        context.Emit(
            KernelTypes.Close(typeof(Pad<>), node.Output.Spec.DataType),
            [
                op.Kind,
                LoweringContext.Extents(node.Inputs[0].Shape),
                Axes.Array(op.Before),
                Axes.Array(op.After),
                op.Value,
            ],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
}
