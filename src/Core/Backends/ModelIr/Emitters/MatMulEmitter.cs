using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Products of matrices.</summary>
internal sealed class MatMulEmitter : Emitter<MatMulOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, MatMulOperator op) =>
        op.TransposeA || op.TransposeB ? "an operand is transposed" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatMulOperator op, ModelIrWriter writer) => writer.Add(node, "MatMul", writer.Inputs(node));
}
