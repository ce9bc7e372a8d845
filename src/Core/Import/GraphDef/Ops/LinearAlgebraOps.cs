using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Decompositions of matrices and linear equations.</summary>
internal static class LinearAlgebraOps
{
    private const int MaxLogarithmed = 1024;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("MatrixInverse", OpSignature.Of(RankRange.AtLeast(2)), "MatrixInverse", call => call.Emit(new MatrixInverseOperator(call.Node.Bool("adjoint")), call.Value(0))),
        OpRow.One("BatchMatrixInverse", OpSignature.Of(RankRange.AtLeast(2)), "MatrixInverse", call => call.Emit(new MatrixInverseOperator(call.Node.Bool("adjoint")), call.Value(0))),
        OpRow.One("MatrixDeterminant", OpSignature.Of(RankRange.AtLeast(2)), "MatrixDeterminant", call => call.Emit(new MatrixDeterminantOperator(), call.Value(0))),
        OpRow.One("BatchMatrixDeterminant", OpSignature.Of(RankRange.AtLeast(2)), "MatrixDeterminant", call => call.Emit(new MatrixDeterminantOperator(), call.Value(0))),
        new("LogMatrixDeterminant", OpSignature.Of(RankRange.AtLeast(2)), "Lu, Gather, Abs, Log, Sign, Reduce", LogDeterminant, "of matrices up to 1,024"),
        OpRow.One("MatrixSolve", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "MatrixSolve", call => call.Emit(new MatrixSolveOperator(call.Node.Bool("adjoint")), call.Value(0), call.Value(1))),
        OpRow.One("MatrixTriangularSolve", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "TriangularSolve", TriangularSolve),
        OpRow.One("Cholesky", OpSignature.Of(RankRange.AtLeast(2)), "Cholesky", call => call.Emit(new CholeskyOperator(), call.Value(0))),
        new("Lu", OpSignature.Of(RankRange.AtLeast(2)), "Lu", call => [.. call.Add(new LuOperator(call.IndexType("output_idx_type", DataType.Int32)), call.Value(0)).Outputs.Select(ImportedTensor.From)]),
        new("Svd", OpSignature.Of(RankRange.AtLeast(2)), "SingularValues", SingularValues, "vectors only with full_matrices false, or of square matrices; their signs are open"),
        OpRow.One("Cross", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1)), "Slice, Multiply, Subtract, Concat", Cross),
    ];

    private static ImportedValue[] LogDeterminant(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int rank = x.Shape.Rank;
        if (x.Shape[-1] is not { IsFixed: true, Count: > 0 and <= MaxLogarithmed and var n } || x.Shape[-2] != n)
        {
            throw call.FailForShape($"its matrices have shape {x.Shape}, expected squares of 1 to {MaxLogarithmed}");
        }

        // The product of the diagonal of U may be too small or too large for its type; the sum of the logarithms is not.
        GraphNode factors = call.Add(new LuOperator(DataType.Int32), x.Value);
        ImportedTensor flat = ShapeOps.Reshaped(call, ImportedTensor.From(factors.Outputs[0]), [.. x.Shape.SkipLast(2), n * n]);
        GraphValue places = call.Listed(DataType.Int32, n, () => i => i * (n + 1)).Value;
        GraphValue diagonal = call.Emit(new GatherOperator(rank - 2), flat.Value, places).Value;
        ImportedTensor Unary(UnaryFunction kind, GraphValue of) => call.Emit(new UnaryOperator(kind), of);
        ImportedTensor logarithm = call.Emit(new ReduceOperator(ReduceFunction.Sum, [rank - 2], false), Unary(UnaryFunction.Log, Unary(UnaryFunction.Abs, diagonal).Value).Value);
        ImportedTensor signs = call.Emit(new ReduceOperator(ReduceFunction.Product, [rank - 2], false), Unary(UnaryFunction.Sign, diagonal).Value);

        // The rows were exchanged an even number of times where the pairs out of order are even in number.
        ImportedTensor rows = ImportedTensor.From(factors.Outputs[1]);
        GraphValue later = ShapeOps.Reshaped(call, rows, [.. rows.Shape.SkipLast(1), 1, n]).Value;
        GraphValue difference = call.Emit(new BinaryOperator(BinaryFunction.Subtract), later, ShapeOps.Reshaped(call, rows, [.. rows.Shape, 1]).Value).Value;
        ImportedTensor isLater = IndexOps.Mask(call, n, n, (row, column) => column > row);
        GraphValue orders = call.Emit(new SelectOperator(), isLater.Value, Unary(UnaryFunction.Sign, difference).Value, call.Scalar(DataType.Int32, 1).Value).Value;
        ImportedTensor parity = call.Cast(call.Emit(new ReduceOperator(ReduceFunction.Product, [rank - 2, rank - 1], false), orders), x.DataType);

        // Of a matrix without a finite logarithm the sign is 0.
        GraphValue isFinite = call.Emit(new NumberTestOperator(NumberTestFunction.IsFinite), logarithm.Value).Value;
        GraphValue isHuge = call.Emit(new CompareOperator(ComparisonFunction.Greater), logarithm.Value, call.Scalar(x.DataType, 0).Value).Value;
        GraphValue limit = call.Emit(new SelectOperator(), isHuge, call.Scalar(x.DataType, double.PositiveInfinity).Value, call.Scalar(x.DataType, double.NegativeInfinity).Value).Value;
        return
        [
            call.Emit(new SelectOperator(), isFinite, call.Pair(BinaryFunction.Multiply, signs, parity).Value, call.Scalar(x.DataType, 0).Value),
            call.Emit(new SelectOperator(), isFinite, logarithm.Value, limit),
        ];
    }

    // The outer axes of the two operands are broadcast against each other.
    private static ImportedTensor TriangularSolve(OpCall call)
    {
        ImportedTensor a = call.Tensor(0);
        ImportedTensor b = call.Tensor(1);
        SymbolicShape outer = NumberFolder.BroadcastShape(new SymbolicShape([.. a.Shape.SkipLast(2)]), new SymbolicShape([.. b.Shape.SkipLast(2)]))
            ?? throw call.FailForShape($"{a.Shape} and {b.Shape} do not broadcast");
        GraphValue Wide(ImportedTensor x)
        {
            SymbolicShape shape = new([.. outer, x.Shape[-2], x.Shape[-1]]);
            return x.Shape.IsSame(shape) ? x.Value : call.Emit(new BroadcastToOperator(shape), x.Value).Value;
        }

        return call.Emit(new TriangularSolveOperator(call.Node.Bool("lower", absent: true), call.Node.Bool("adjoint")), Wide(a), Wide(b));
    }

    private static ImportedValue[] SingularValues(OpCall call)
    {
        SymbolicShape x = call.Shape(0);
        bool hasVectors = call.Node.Bool("compute_uv", absent: true);
        if (hasVectors && call.Node.Bool("full_matrices") && !x[-1].IsSame(x[-2]))
        {
            throw call.FailForShape("it completes the singular vectors (full_matrices) of a matrix that is not square");
        }

        ImportedTensor[] outputs = [.. call.Add(new SingularValuesOperator(), call.Value(0)).Outputs.Select(ImportedTensor.From)];
        return hasVectors ? [.. outputs] : [outputs[0], call.Known(outputs[0].DataType), call.Known(outputs[0].DataType)];
    }

    // The product a x b of vectors of three: elements i are a[i+1] b[i+2] - a[i+2] b[i+1].
    private static ImportedTensor Cross(OpCall call)
    {
        int axis = call.Shape(0).Rank - 1;
        if (call.Shape(1).Rank != call.Shape(0).Rank)
        {
            throw call.Fail($"it multiplies {call.Shape(0)} by {call.Shape(1)}");
        }

        GraphValue Part(int input, int i) => SliceOps.Take(call, call.Tensor(input), axis, i % 3, 1).Value;
        GraphValue Product(int i, int k) => call.Emit(new BinaryOperator(BinaryFunction.Multiply), Part(0, i), Part(1, k)).Value;
        return call.Emit(new ConcatOperator(axis), Enumerable.Range(0, 3).Select(i => call.Emit(new BinaryOperator(BinaryFunction.Subtract), Product(i + 1, i + 2), Product(i + 2, i + 1)).Value));
    }
}
