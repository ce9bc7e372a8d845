using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Products of matrices.</summary>
internal sealed class MatMulEmitter : OnnxEmitter<MatMulOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, MatMulOperator op) => op.TransposeA || op.TransposeB ? "an operand is transposed" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatMulOperator op, OnnxWriter writer)
    {
        GraphValue b = node.Inputs[1];
        int rank = b.Shape.Rank;
        string second = b.Constant is not null ? writer.Weight(node, b, [.. Enumerable.Range(0, rank)], rank - 1) : writer.Plain(b);
        writer.Add(node, "MatMul", OnnxLayout.Plain(node.Output.Shape.Rank), writer.Plain(node.Inputs[0]), second);
    }
}
