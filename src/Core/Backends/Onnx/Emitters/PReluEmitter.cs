using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Rectifiers with a slope for each element.</summary>
internal sealed class PReluEmitter : OnnxEmitter<PReluOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PReluOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        writer.Add(node, "PRelu", layout, writer.In(node.Inputs[0], layout), writer.Operand(node.Inputs[1], layout));
    }
}
