using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Matrix products: MatMul of two matrices, BatchMatMulV2 of more axes, which broadcast.</summary>
internal sealed class MatMulEmitter : TensorFlowEmitter<MatMulOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatMulOperator op, TensorFlowWriter writer)
    {
        if (node.Inputs.All(i => i.Shape.Rank == 2))
        {
            writer.Add(node, "MatMul", writer.Inputs(node)).Type("T", TypeOf(node)).Bool("transpose_a", op.TransposeA).Bool("transpose_b", op.TransposeB);
        }
        else
        {
            writer.Add(node, "BatchMatMulV2", writer.Inputs(node)).Type("T", TypeOf(node)).Bool("adj_x", op.TransposeA).Bool("adj_y", op.TransposeB);
        }
    }
}
