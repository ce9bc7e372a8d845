using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Solutions of systems of equations whose matrix is a triangle.</summary>
internal sealed class TriangularSolveEmitter : TensorFlowEmitter<TriangularSolveOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TriangularSolveOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "MatrixTriangularSolve", writer.Inputs(node)).Bool("lower", op.IsLower).Bool("adjoint", op.IsTransposed).Type("T", TypeOf(node));
}
