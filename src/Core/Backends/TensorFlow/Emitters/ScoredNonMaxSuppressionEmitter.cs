using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The choice of boxes, of which all three results are padded with zeros to the most that may be chosen.</summary>
internal sealed class ScoredNonMaxSuppressionEmitter : TensorFlowEmitter<NonMaxSuppressionOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, NonMaxSuppressionOperator op, TensorFlowWriter writer)
    {
        string[] inputs =
        [
            .. writer.Inputs(node),
            writer.Integer(node, "max_output_size", op.MaxOutput),
            writer.Number(node, "iou_threshold", op.OverlapThreshold, DataType.Float32),
            writer.Number(node, "score_threshold", op.ScoreThreshold, DataType.Float32),
            writer.Number(node, "soft_nms_sigma", op.SoftSigma, DataType.Float32),
        ];
        writer.Add(node, "NonMaxSuppressionV5", inputs).Type("T", DataType.Float32).Bool("pad_to_max_output_size", true);
    }
}
