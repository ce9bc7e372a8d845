using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Softmax along any axis, and its logarithm.</summary>
internal sealed class SoftmaxEmitter : OnnxEmitter<SoftmaxOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SoftmaxOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        writer.Add(node, op.IsLog ? "LogSoftmax" : "Softmax", layout, writer.In(node.Inputs[0], layout)).Integer("axis", layout.PlaceOf(op.Axis));
    }
}
