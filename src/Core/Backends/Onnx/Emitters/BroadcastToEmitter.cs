using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Values repeated to a larger shape.</summary>
internal sealed class BroadcastToEmitter : OnnxEmitter<BroadcastToOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BroadcastToOperator op) => OnnxShapes.WhyNotExpanded(node.Inputs[0].Shape, op.Target);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BroadcastToOperator op, OnnxWriter writer) =>
        writer.Add(node, "Expand", OnnxLayout.Plain(op.Target.Rank), writer.Plain(node.Inputs[0]), OnnxShapes.ForExpand(writer, node, node.Inputs[0].Shape, op.Target));
}
