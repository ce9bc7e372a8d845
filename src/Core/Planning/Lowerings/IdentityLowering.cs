using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Planning.Lowerings;

/// <summary>An identity is the same memory.</summary>
internal sealed class IdentityLowering : Lowering<IdentityOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, IdentityOperator op, LoweringContext context) => context.View(node.Output, node.Inputs[0]);
}
