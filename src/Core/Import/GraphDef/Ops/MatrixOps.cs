using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Matrix products.</summary>
internal static class MatrixOps
{
    // What a product of integers spells out at most.
    private const long MaxIntegerProducts = 1 << 26;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("MatMul", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "Dense, MatMul", call => Product(call, call.Tensor(0), call.Tensor(1), call.Node.Bool("transpose_a"), call.Node.Bool("transpose_b"))) with { OneType = .. },
        OpRow.One("BatchMatMul", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "Dense, MatMul", Batch) with { OneType = .. },
        OpRow.One("BatchMatMulV2", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "Dense, MatMul", Batch) with { OneType = .. },
        OpRow.One("BatchMatMulV3", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "Cast, Dense, MatMul", Batch) with { OneType = .. },
        FusedOps.Row("_FusedMatMul", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)).AndList(), "Dense", Fused),
        OpRow.One("Einsum", OpSignature.List(least: 1, counted: "N"), "Transpose, Reshape, MatMul", EinsumOp.Import, "one or two operands; no repeated index within one operand") with { OneType = .. },
        OpRow.One("BiasAdd", OpSignature.Of(RankRange.AtLeast(1), 1), "Add", call => AddBias(call, call.Tensor(0), call.Tensor(1), call.Node.Text("data_format", "NHWC"))) with { OneType = .. },
        OpRow.One("BiasAddV1", OpSignature.Of(RankRange.AtLeast(1), 1), "Add", call => AddBias(call, call.Tensor(0), call.Tensor(1), "NHWC")) with { OneType = .. },
    ];

    /// <summary>A matrix product: of constant weights a dense layer.</summary>
    public static ImportedTensor Product(OpCall call, ImportedTensor a, ImportedTensor b, bool transposeA, bool transposeB)
    {
        if (a.DataType is DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64)
        {
            return IntegerProduct(call, a, b, transposeA, transposeB);
        }

        b = call.Settle(b, mayStay: true);
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

        return call.Emit(new BinaryOperator(BinaryFunction.Add), x.Value, bias.Value);
    }

    // Version 3 says what type the product has, which is that in which it is computed.
    private static ImportedTensor Batch(OpCall call)
    {
        DataType type = call.Node.Op == "BatchMatMulV3" ? call.Node.Type("Tout") : DataType.Unknown;
        ImportedTensor Operand(int input) => type == DataType.Unknown ? call.Tensor(input) : call.Cast(call.Tensor(input), type);
        return Product(call, Operand(0), Operand(1), call.Node.Bool("adj_x"), call.Node.Bool("adj_y"));
    }

    private static ImportedTensor Fused(OpCall call)
    {
        ImportedTensor result = Product(call, call.Tensor(0), call.Tensor(1), call.Node.Bool("transpose_a"), call.Node.Bool("transpose_b"));
        return FusedOps.Add(call, result, "NHWC");
    }

    // (..., M, K, 1) times (..., 1, K, P), summed over K: exact, as integers are.
    private static ImportedTensor IntegerProduct(OpCall call, ImportedTensor a, ImportedTensor b, bool transposeA, bool transposeB)
    {
        a = transposeA ? SwapLast(call, a) : a;
        b = transposeB ? SwapLast(call, b) : b;
        if (a.Shape.Rank < 2 || b.Shape.Rank < 2)
        {
            throw call.FailForShape($"it multiplies {a.Shape} by {b.Shape}");
        }

        ImportedTensor left = call.Reshape(a, new SymbolicShape([.. a.Shape, 1]));
        ImportedTensor right = call.Reshape(b, new SymbolicShape([.. b.Shape.SkipLast(2), 1, b.Shape[-2], b.Shape[-1]]));
        ImportedTensor products = call.Emit(new BinaryOperator(BinaryFunction.Multiply), left.Value, right.Value);
        if (products.Shape.IsFixed && products.Shape.ElementCount.Count > MaxIntegerProducts)
        {
            throw call.Fail($"it multiplies matrices of integers {a.Shape} and {b.Shape}, more than {MaxIntegerProducts} products at once");
        }

        return call.Emit(new ReduceOperator(ReduceFunction.Sum, [products.Shape.Rank - 2], false), products.Value);
    }

    private static ImportedTensor SwapLast(OpCall call, ImportedTensor x)
    {
        int rank = x.Shape.Rank;
        return rank < 2 ? throw call.FailForShape($"it transposes {x.Shape}") : call.Transpose(x, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }
}
