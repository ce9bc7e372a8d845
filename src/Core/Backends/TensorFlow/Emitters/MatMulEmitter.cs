using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Matrix products: MatMul of two matrices, BatchMatMulV2 of more axes, which broadcast.</summary>
internal class MatMulEmitter : TensorFlowEmitter<MatMulOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatMulOperator op, TensorFlowWriter writer) => Add(node, op, writer, [.. writer.Inputs(node)]);

    /// <summary>Adds the op.</summary>
    private protected static void Add(GraphNode node, MatMulOperator op, TensorFlowWriter writer, string[] operands)
    {
        if (node.Inputs.All(i => i.Shape.Rank == 2))
        {
            writer.Add(node, "MatMul", operands).Type("T", TypeOf(node)).Bool("transpose_a", op.TransposeA).Bool("transpose_b", op.TransposeB);
        }
        else
        {
            writer.Add(node, "BatchMatMulV2", operands).Type("T", TypeOf(node)).Bool("adj_x", op.TransposeA).Bool("adj_y", op.TransposeB);
        }
    }
}
