using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Places of largest and smallest elements, which ONNX gives as int64.</summary>
internal sealed class ArgReduceEmitter : OnnxEmitter<ArgReduceOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ArgReduceOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        string x = writer.In(node.Inputs[0], layout);
        OnnxLayout result = layout.Without(op.Axis);
        string name = op.IsMax ? "ArgMax" : "ArgMin";
        bool isCast = op.DataType != DataType.Int64;
        var found = isCast ? writer.AddPart(node, "places", name, x) : writer.Add(node, name, result, x);
        found.Integer("axis", layout.PlaceOf(op.Axis)).Flag("keepdims", false).Flag("select_last_index", false);
        if (isCast)
        {
            writer.Add(node, "Cast", result, found.Output).ElementType("to", op.DataType);
        }
    }
}
