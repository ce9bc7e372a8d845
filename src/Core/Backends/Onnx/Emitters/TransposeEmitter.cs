using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Transpositions: the tensor is the same, its axes have other names. It is transposed where an op wants that.</summary>
internal sealed class TransposeEmitter : OnnxEmitter<TransposeOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TransposeOperator op, OnnxWriter writer) => writer.BindConstant(node, l => l.Transposed(op.Permutation));
}
