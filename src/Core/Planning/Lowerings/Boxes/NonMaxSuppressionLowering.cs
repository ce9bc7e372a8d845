using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The choice of boxes is one kernel.</summary>
internal sealed class NonMaxSuppressionLowering : Lowering<NonMaxSuppressionOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => node.Inputs[0].Shape.IsFixed ? null : $"the number of boxes, {node.Inputs[0].Shape[0]}, is not fixed";

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, NonMaxSuppressionOperator op, LoweringContext context)
    {
        context.Emit(
            typeof(NonMaxSuppression),
            [op.MaxOutput, op.OverlapThreshold, op.ScoreThreshold, op.SoftSigma],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
            [.. node.Outputs.Select(context.Value)]);
    }
}
