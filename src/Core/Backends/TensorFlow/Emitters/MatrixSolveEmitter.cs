using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Solutions of systems of equations.</summary>
internal sealed class MatrixSolveEmitter : TensorFlowEmitter<MatrixSolveOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatrixSolveOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "MatrixSolve", writer.Inputs(node)).Bool("adjoint", op.IsTransposed).Type("T", TypeOf(node));
}
