using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>The first elements of an axis, as many as the data says: a slice whose end is computed.</summary>
internal sealed class TrimEmitter : OnnxEmitter<TrimOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TrimOperator op, OnnxWriter writer)
    {
        OnnxConstants constants = writer.Constants;
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        string x = writer.In(node.Inputs[0], layout);
        string count = writer.AddPart(node, "count", "Cast", writer.Plain(node.Inputs[1])).ElementType("to", DataType.Int64).Output;
        string end = writer.AddPart(node, "end", "Unsqueeze", count, constants.Integers(0)).Output;
        int axis = op.Axis < 0 ? op.Axis + node.Output.Shape.Rank : op.Axis;
        writer.Add(node, "Slice", layout, x, constants.Integers(0), end, constants.Integers((long)layout.PlaceOf(axis)));
    }
}
