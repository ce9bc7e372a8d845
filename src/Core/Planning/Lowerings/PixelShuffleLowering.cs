using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Planning.Lowerings;

/// <summary>Squares of pixels and channels become each other by one transposition.</summary>
internal sealed class PixelShuffleLowering : Lowering<PixelShuffleOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, PixelShuffleOperator op, LoweringContext context) => TransposeLowering.Lower(node, op.Squares(node), PixelShuffleOperator.Order, context);
}
