using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Boxes chosen class by class.</summary>
internal sealed class CombinedNonMaxSuppressionEmitter : TensorFlowEmitter<CombinedNonMaxSuppressionOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CombinedNonMaxSuppressionOperator op, TensorFlowWriter writer)
    {
        string[] inputs =
        [
            .. writer.Inputs(node),
            writer.Integer(node, "max_output_size_per_class", op.MaxPerClass),
            writer.Integer(node, "max_total_size", op.MaxTotal),
            writer.Number(node, "iou_threshold", op.OverlapThreshold, DataType.Float32),
            writer.Number(node, "score_threshold", op.ScoreThreshold, DataType.Float32),
        ];
        writer.Add(node, "CombinedNonMaxSuppression", inputs).Bool("pad_per_class", false).Bool("clip_boxes", op.Clips);
    }
}
