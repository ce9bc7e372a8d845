using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Decompositions of matrices and linear equations.</summary>
internal static class LinearAlgebraOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("MatrixInverse", OpSignature.Of(RankRange.AtLeast(2)), "MatrixInverse", call => call.Emit(new MatrixInverseOperator(call.Node.Bool("adjoint")), call.Value(0))),
        OpRow.One("BatchMatrixInverse", OpSignature.Of(RankRange.AtLeast(2)), "MatrixInverse", call => call.Emit(new MatrixInverseOperator(call.Node.Bool("adjoint")), call.Value(0))),
        OpRow.One("MatrixDeterminant", OpSignature.Of(RankRange.AtLeast(2)), "MatrixDeterminant", call => call.Emit(new MatrixDeterminantOperator(), call.Value(0))),
        OpRow.One("BatchMatrixDeterminant", OpSignature.Of(RankRange.AtLeast(2)), "MatrixDeterminant", call => call.Emit(new MatrixDeterminantOperator(), call.Value(0))),
        new("LogMatrixDeterminant", OpSignature.Of(RankRange.AtLeast(2)), "MatrixDeterminant, Sign, Abs, Log", LogDeterminant),
        OpRow.One("MatrixSolve", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "MatrixSolve", call => call.Emit(new MatrixSolveOperator(call.Node.Bool("adjoint")), call.Value(0), call.Value(1))),
        OpRow.One("MatrixTriangularSolve", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "TriangularSolve", TriangularSolve),
        OpRow.One("Cholesky", OpSignature.Of(RankRange.AtLeast(2)), "Cholesky", call => call.Emit(new CholeskyOperator(), call.Value(0))),
        new("Lu", OpSignature.Of(RankRange.AtLeast(2)), "Lu", call => [.. call.Add(new LuOperator(call.IndexType("output_idx_type", DataType.Int32)), call.Value(0)).Outputs.Select(ImportedTensor.From)]),
        new("Svd", OpSignature.Of(RankRange.AtLeast(2)), "SingularValues", SingularValues, "vectors only with full_matrices false, or of square matrices; their signs are open"),
        OpRow.One("Cross", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1)), "Slice, Multiply, Subtract, Concat", Cross),
    ];

    private static ImportedValue[] LogDeterminant(OpCall call)
    {
        GraphValue determinant = call.Emit(new MatrixDeterminantOperator(), call.Value(0)).Value;
        GraphValue size = call.Emit(new UnaryOperator(UnaryFunction.Abs), determinant).Value;
        return [call.Emit(new UnaryOperator(UnaryFunction.Sign), determinant), call.Emit(new UnaryOperator(UnaryFunction.Log), size)];
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
            return x.Shape.Equals(shape) ? x.Value : call.Emit(new BroadcastToOperator(shape), x.Value).Value;
        }

        return call.Emit(new TriangularSolveOperator(call.Node.Bool("lower", absent: true), call.Node.Bool("adjoint")), Wide(a), Wide(b));
    }

    private static ImportedValue[] SingularValues(OpCall call)
    {
        SymbolicShape x = call.Shape(0);
        bool hasVectors = call.Node.Bool("compute_uv", absent: true);
        if (hasVectors && call.Node.Bool("full_matrices") && x[-1] != x[-2])
        {
            throw call.Fail("it completes the singular vectors (full_matrices) of a matrix that is not square");
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
