using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Elements added around a value: a constant, or a mirror image without the border.</summary>
internal sealed class PadEmitter : OnnxEmitter<PadOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PadOperator op) => op.Kind == PadMode.Symmetric ? "ONNX has no mirror image with the border" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PadOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        List<string> inputs = [writer.In(node.Inputs[0], layout), writer.Constants.Integers(layout.Arrange(op.Before).Concat(layout.Arrange(op.After)).Select(p => (long)p))];
        if (op.Kind == PadMode.Constant)
        {
            inputs.Add(writer.Constants.Number(node, op.Value, TypeOf(node)));
        }

        writer.Add(node, "Pad", layout, inputs).Text("mode", op.Kind == PadMode.Constant ? "constant" : "reflect");
    }
}
