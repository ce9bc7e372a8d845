using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Inverses of matrices.</summary>
internal sealed class MatrixInverseEmitter : TensorFlowEmitter<MatrixInverseOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatrixInverseOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "MatrixInverse", writer.Inputs(node)).Bool("adjoint", op.IsTransposed).Type("T", TypeOf(node));
}
