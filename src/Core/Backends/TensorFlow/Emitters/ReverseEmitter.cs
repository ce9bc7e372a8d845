using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The reverse order along axes.</summary>
internal sealed class ReverseEmitter : TensorFlowEmitter<ReverseOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReverseOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "ReverseV2", writer.Reference(node.Inputs[0]), writer.Integers(node, "axis", FromFirst(node, op.Axes))).Type("T", TypeOf(node)).Type("Tidx", DataType.Int32);
}
