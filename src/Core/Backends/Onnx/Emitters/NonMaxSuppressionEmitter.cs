using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>The choice of boxes: ONNX gives as many as are chosen, which are padded with zeros to the most there may be.</summary>
internal sealed class NonMaxSuppressionEmitter : OnnxEmitter<NonMaxSuppressionOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, NonMaxSuppressionOperator op) =>
        op.SoftSigma != 0 ? "ONNX leaves boxes out, and does not lower the scores of those that overlap"
        : op.OverlapThreshold is < 0 or > 1 ? "ONNX takes overlaps from 0 to 1"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, NonMaxSuppressionOperator op, OnnxWriter writer)
    {
        OnnxConstants constants = writer.Constants;
        string scores = writer.Plain(node.Inputs[1]);
        string boxes = writer.AddPart(node, "boxes", "Unsqueeze", writer.Plain(node.Inputs[0]), constants.Integers(0)).Output;
        string wide = writer.AddPart(node, "scores", "Unsqueeze", scores, constants.Integers(0, 1)).Output;
        string most = constants.Integers(op.MaxOutput);
        string threshold = constants.Floats(op.OverlapThreshold);
        string[] inputs = float.IsNegativeInfinity(op.ScoreThreshold) ? [boxes, wide, most, threshold] : [boxes, wide, most, threshold, constants.Floats(op.ScoreThreshold)];
        string found = writer.AddPart(node, "found", "NonMaxSuppression", inputs).Integer("center_point_box", 0).Output;

        // (chosen, 3): sample, class, box.
        string chosen = writer.AddPart(node, "chosen", "Gather", found, constants.Integer(2)).Integer("axis", 1).Output;
        string count = writer.AddPart(node, "count", "Shape", chosen).Output;
        string missing = writer.AddPart(node, "missing", "Sub", most, count).Output;
        string pads = writer.AddPart(node, "pads", "Concat", constants.Integers(0), missing).Integer("axis", 0).Output;
        OnnxLayout plain = OnnxLayout.Plain(1);
        writer.AddCast(node.Outputs[0], plain, writer.AddPart(node, "padded", "Pad", chosen, pads, constants.Number(node, 0, DataType.Int64)).Text("mode", "constant").Output);
        string best = writer.AddPart(node, "best", "Gather", scores, chosen).Integer("axis", 0).Output;
        writer.AddMany(node, "Pad", [best, pads, constants.Number(node, 0, DataType.Float32)], writer.NewOutput(node.Outputs[1], plain)).Text("mode", "constant");
        string scalar = writer.AddPart(node, "number", "Squeeze", count, constants.Integers(0)).Output;
        writer.AddCast(node.Outputs[2], OnnxLayout.Plain(0), scalar);
    }
}
