using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Another order of the axes.</summary>
internal sealed class TransposeEmitter : TensorFlowEmitter<TransposeOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TransposeOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "Transpose", writer.Reference(node.Inputs[0]), writer.Integers(node, "perm", op.Permutation)).Type("T", TypeOf(node)).Type("Tperm", DataType.Int32);
}
