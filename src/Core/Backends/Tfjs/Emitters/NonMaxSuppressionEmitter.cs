using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// The choice of boxes: NonMaxSuppressionV4, which fills up with zeros to the most that may be chosen (tfjs-converter, dynamic_executor.ts). It gives no scores: those
/// of the chosen boxes are gathered, and what is behind them is zero.
/// </summary>
internal sealed class NonMaxSuppressionEmitter : TensorFlowEmitter<NonMaxSuppressionOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, NonMaxSuppressionOperator op) =>
        op.SoftSigma == 0 ? null : "overlapping boxes lose score in it, and the op of TensorFlow.js that does that gives results of a size that the data decides";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, NonMaxSuppressionOperator op, TensorFlowWriter writer)
    {
        string[] inputs =
        [
            .. writer.Inputs(node),
            writer.Integer(node, "max_output_size", op.MaxOutput),
            writer.Number(node, "iou_threshold", op.OverlapThreshold, DataType.Float32),
            writer.Number(node, "score_threshold", op.ScoreThreshold, DataType.Float32),
        ];
        writer.AddPart(node, "NonMaxSuppressionV4", "NonMaxSuppressionV4", inputs, out string chosen)
            .Type("T", DataType.Float32).Type("T_threshold", DataType.Float32).Bool("pad_to_max_output_size", true);
        writer.Bind(node.Outputs[0], chosen);
        writer.Bind(node.Outputs[2], chosen + ":1");
        if (node.Outputs[1].UseCount == 0)
        {
            return;
        }

        writer.AddPart(node, "scores", "GatherV2", [inputs[1], chosen, writer.Integer(node, "axis", 0)], out string scores)
            .Integer("batch_dims", 0).Type("Tparams", DataType.Float32).Type("Tindices", DataType.Int32).Type("Taxis", DataType.Int32);
        writer.AddPart(node, "is_chosen", "Less", [writer.Integers(node, "places", Enumerable.Range(0, op.MaxOutput)), chosen + ":1"], out string isChosen).Type("T", DataType.Int32);
        writer.AddPart(node, "is_chosen/Cast", "Cast", [isChosen], out string factor).Type("SrcT", DataType.Bool).Type("DstT", DataType.Float32).Bool("Truncate", false);
        writer.AddPart(node, "scores/Mul", "Mul", [scores, factor], out string own).Type("T", DataType.Float32);
        writer.Bind(node.Outputs[1], own);
    }
}
