using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Products of matrices.</summary>
internal static class MatrixRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("MatMul", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1)), "", "Dense, MatMul", call => Product(call, call.Tensor(0), call.Tensor(1))),
        OnnxRow.One("Gemm", OpSignature.Of(2, 2).Optionally(RankRange.Any), "alpha:float beta:float transA:int transB:int broadcast:int", "Dense, MatMul, Multiply, Add", Gemm),
        OnnxRow.One("Det", OpSignature.Of(RankRange.AtLeast(2)), "", "MatrixDeterminant", call => call.RunOne("MatrixDeterminant", null, call.Tensor(0))),
    ];

    /// <summary>A product as numpy.matmul has it: a vector is a matrix of one row, or of one column, whose axis is taken away again.</summary>
    public static ImportedTensor Product(OpCall call, ImportedTensor a, ImportedTensor b)
    {
        bool isRow = a.Shape.Rank == 1;
        bool isColumn = b.Shape.Rank == 1;
        ImportedTensor left = isRow ? call.Reshape(a, new SymbolicShape(1, a.Shape[0])) : a;
        ImportedTensor right = isColumn ? call.Reshape(b, new SymbolicShape(b.Shape[0], 1)) : b;
        ImportedTensor product = MatrixOps.Product(call, left, right, transposeA: false, transposeB: false);
        Dimension[] kept = [.. product.Shape.SkipLast(2), .. isRow ? [] : new[] { product.Shape[-2] }, .. isColumn ? [] : new[] { product.Shape[-1] }];
        return isRow || isColumn ? ShapeRows.Reshaped(call, product, kept) : product;
    }

    private static ImportedTensor Gemm(OpCall call)
    {
        if (call.Node.Float("alpha", 1) == 1 && call.Node.Float("beta", 1) == 1 && call.Node.Integer("transA") == 0 && call.Tensor(0) is { Constant: null, DataType: DataType.Float32 } x
            && call.Settle(call.Tensor(1)) is { Constant: not null } kernel && call.Optional(2) is { Shape.Rank: 1 } bias && call.Settle(bias) is { Constant: not null } known)
        {
            ImportedTensor weights = call.Node.Integer("transB") != 0 ? call.Transpose(kernel, 1, 0) : kernel;
            if (known.Shape[0].IsSame(weights.Shape[1]))
            {
                return call.Emit(new DenseOperator(ActivationFunction.Linear), x.Value, weights.Value, known.Value);
            }
        }

        ImportedTensor product = MatrixOps.Product(call, call.Tensor(0), call.Tensor(1), call.Node.Integer("transA") != 0, call.Node.Integer("transB") != 0);
        product = Scaled(call, product, call.Node.Float("alpha", 1));
        return call.Optional(2) is { } c && call.Node.Float("beta", 1) is not 0 and var beta
            ? call.Emit(new BinaryOperator(BinaryFunction.Add), product.Value, Scaled(call, c, beta).Value)
            : product;
    }

    private static ImportedTensor Scaled(OpCall call, ImportedTensor x, float by) =>
        by == 1 ? x
        : !x.DataType.IsFloat() ? throw call.Fail($"it multiplies integers by {by}")
        : call.Emit(new BinaryOperator(BinaryFunction.Multiply), x.Value, call.Scalar(x.DataType, by).Value);
}
