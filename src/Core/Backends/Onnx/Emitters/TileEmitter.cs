using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Values repeated along their axes.</summary>
internal sealed class TileEmitter : OnnxEmitter<TileOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TileOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        writer.Add(node, "Tile", layout, writer.In(node.Inputs[0], layout), writer.Constants.Integers(layout.Arrange(op.Multiples).Select(m => (long)m)));
    }
}
