using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Bounds of numbers: bounds that are infinite are left out.</summary>
internal sealed class ClipEmitter : OnnxEmitter<ClipOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ClipOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        Add(writer, node, layout, writer.In(node.Inputs[0], layout), op.Minimum, op.Maximum);
    }

    /// <summary>Adds the op.</summary>
    public static void Add(OnnxWriter writer, GraphNode node, OnnxLayout layout, string x, double minimum, double maximum)
    {
        DataType type = node.Output.Spec.DataType;
        List<string> inputs = [x];
        if (!double.IsNegativeInfinity(minimum) || !double.IsPositiveInfinity(maximum))
        {
            inputs.Add(double.IsNegativeInfinity(minimum) ? string.Empty : writer.Constants.Number(node, minimum, type));
        }

        if (!double.IsPositiveInfinity(maximum))
        {
            inputs.Add(writer.Constants.Number(node, maximum, type));
        }

        writer.Add(node, "Clip", layout, inputs);
    }
}
