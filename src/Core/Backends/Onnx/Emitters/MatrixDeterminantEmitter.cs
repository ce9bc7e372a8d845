using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Determinants.</summary>
internal sealed class MatrixDeterminantEmitter : OnnxEmitter<MatrixDeterminantOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatrixDeterminantOperator op, OnnxWriter writer) =>
        writer.Add(node, "Det", OnnxLayout.Plain(node.Output.Shape.Rank), writer.Plain(node.Inputs[0]));
}
