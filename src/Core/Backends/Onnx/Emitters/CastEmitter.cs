using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Conversions of the element type.</summary>
internal sealed class CastEmitter : OnnxEmitter<CastOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CastOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        writer.Add(node, "Cast", layout, writer.In(node.Inputs[0], layout)).ElementType("to", op.DataType);
    }
}
