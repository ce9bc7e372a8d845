using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Repetitions up to a larger shape.</summary>
internal sealed class BroadcastToEmitter : TensorFlowEmitter<BroadcastToOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BroadcastToOperator op) => op.Target.IsKnown ? null : $"the shape {op.Target} is not known";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BroadcastToOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "BroadcastTo", writer.Reference(node.Inputs[0]), writer.Shape(node, "shape", op.Target)).Type("T", TypeOf(node)).Type("Tidx", DataType.Int32);
}
