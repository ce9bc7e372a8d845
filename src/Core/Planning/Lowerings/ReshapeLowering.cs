using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A reshape is the same memory.</summary>
internal sealed class ReshapeLowering : Lowering<ReshapeOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ReshapeOperator op, LoweringContext context) => context.View(node.Output, node.Inputs[0]);
}
