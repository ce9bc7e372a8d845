using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Each element repeated along an axis: a resizing to nearest elements by a whole factor.</summary>
internal sealed class RepeatEmitter : OnnxEmitter<RepeatOperator>
{
    /// <summary>Whether a node is written.</summary>
    public static bool Takes(GraphNode node) => TypeOf(node) is DataType.Float32 or DataType.Int32 && node.Inputs[0].Shape.Rank is > 0 and <= 5;

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, RepeatOperator op) => Takes(node) ? null : $"ONNX repeats no elements of {TypeOf(node).TensorFlowName()}";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, RepeatOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        float[] scales = new float[layout.Rank];
        Array.Fill(scales, 1);
        scales[layout.PlaceOf(op.Axis)] = op.Count;
        writer.Add(node, "Resize", layout, writer.In(node.Inputs[0], layout), string.Empty, writer.Constants.Floats(scales))
            .Text("mode", "nearest").Text("coordinate_transformation_mode", "asymmetric").Text("nearest_mode", "floor");
    }
}
