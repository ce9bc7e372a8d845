using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A clip is one kernel.</summary>
internal sealed class ClipLowering : Lowering<ClipOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotNumber(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ClipOperator op, LoweringContext context)
        => context.Emit(
            KernelTypes.Close(typeof(Clip<>), node.Output.Spec.DataType),
            [op.Minimum, op.Maximum],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)],
            inPlaceInput: 0);
}
