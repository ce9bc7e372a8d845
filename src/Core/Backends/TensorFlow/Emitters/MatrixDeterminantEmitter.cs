using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Determinants.</summary>
internal sealed class MatrixDeterminantEmitter : TensorFlowEmitter<MatrixDeterminantOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatrixDeterminantOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "MatrixDeterminant", writer.Inputs(node)).Type("T", TypeOf(node));
}
