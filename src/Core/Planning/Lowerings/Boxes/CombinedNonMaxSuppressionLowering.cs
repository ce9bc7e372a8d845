using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The choice of boxes of several classes is one kernel.</summary>
internal sealed class CombinedNonMaxSuppressionLowering : Lowering<CombinedNonMaxSuppressionOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node) ?? Supported.WhyNotFixedSample(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, CombinedNonMaxSuppressionOperator op, LoweringContext context)
    {
        SymbolicShape boxes = node.Inputs[0].Shape;
        context.Emit(
            typeof(CombinedNonMaxSuppression),
            [
                LoweringContext.Extent(boxes[1]),
                LoweringContext.Extent(boxes[2]),
                LoweringContext.Extent(node.Inputs[1].Shape[2]),
                op.MaxPerClass,
                op.MaxTotal,
                op.OverlapThreshold,
                op.ScoreThreshold,
                op.Clips,
            ],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
            [.. node.Outputs.Select(context.Value)]);
    }
}
