using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Matrix products.</summary>
internal static class MatrixOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("MatMul", "Dense, MatMul", call => Product(call, call.Tensor(0), call.Tensor(1), call.Node.Bool("transpose_a"), call.Node.Bool("transpose_b"))),
        OpRow.One("BatchMatMul", "Dense, MatMul", Batch),
        OpRow.One("BatchMatMulV2", "Dense, MatMul", Batch),
        OpRow.One("BatchMatMulV3", "Dense, MatMul", Batch),
        OpRow.One("_FusedMatMul", "Dense", Fused, "only with a bias and an activation fused"),
        OpRow.One("Einsum", "Transpose, Reshape, MatMul", EinsumOp.Import, "one or two operands; no repeated index within one operand"),
        OpRow.One("BiasAdd", "Add", call => AddBias(call, call.Tensor(0), call.Tensor(1), call.Node.Text("data_format", "NHWC"))),
        OpRow.One("BiasAddV1", "Add", call => AddBias(call, call.Tensor(0), call.Tensor(1), "NHWC")),
    ];

    /// <summary>A matrix product: of constant weights a dense layer.</summary>
    public static ImportedTensor Product(OpCall call, ImportedTensor a, ImportedTensor b, bool transposeA, bool transposeB)
    {
        b = call.Settle(b);
        if (b.Constant is not null && b.Shape.Rank == 2 && !transposeA && a.Constant is null)
        {
            return call.EmitFloat(new DenseOperator(ActivationFunction.Linear), a, transposeB ? call.Transpose(b, 1, 0) : b);
        }

        return call.EmitFloat(new MatMulOperator(transposeA, transposeB), a, b);
    }

    /// <summary>Adds a vector to the channels.</summary>
    public static ImportedTensor AddBias(OpCall call, ImportedTensor x, ImportedTensor bias, string format)
    {
        if (format.StartsWith("NC", StringComparison.Ordinal) && x.Shape.Rank > 2)
        {
            bias = call.Reshape(bias, new SymbolicShape([bias.Shape[0], .. Enumerable.Repeat((Dimension)1, x.Shape.Rank - 2)]));
        }

        return call.Emit(new BinaryOperator(BinaryKind.Add), x.Value, bias.Value);
    }

    private static ImportedTensor Batch(OpCall call) => Product(call, call.Tensor(0), call.Tensor(1), call.Node.Bool("adj_x"), call.Node.Bool("adj_y"));

    private static ImportedTensor Fused(OpCall call)
    {
        IReadOnlyList<string> fused = call.Node.Attribute("fused_ops")?.Texts ?? [];
        ImportedTensor result = Product(call, call.Tensor(0), call.Tensor(1), call.Node.Bool("transpose_a"), call.Node.Bool("transpose_b"));
        return ConvolutionOps.AddFused(call, result, fused, "NHWC");
    }
}
