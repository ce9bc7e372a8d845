using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Dense layers and products of matrices.</summary>
internal static class DenseRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("FullyConnected", OpSignature.List(1), "Dense, Reshape", Dense),
        OpRow.One("MatMul", OpSignature.List(1), "MatMul, Dense", Product),
        OpRow.One("Flatten", OpSignature.List(1), "Reshape", call => Flatten(call, call.Input())),
    ];

    /// <summary>One row for each sample.</summary>
    public static ImportedTensor Flatten(OpCall call, ImportedTensor x)
    {
        Dimension rest = x.Shape.Rank > 1 ? x.Shape.Product(1, x.Shape.Rank) : 1;
        return x.Shape.Rank == 2 ? x
            : rest.IsFixed ? call.Reshape(x, new SymbolicShape(x.Shape.Rank == 0 ? 1 : x.Shape[0], rest))
            : throw call.FailUntilShapes("how many numbers a sample has depends on the shape of the data");
    }

    // As tf.layers.dense after a flatten, where the kernel takes all numbers of a sample; else on the last axis.
    private static ImportedTensor Dense(OpCall call)
    {
        ImportedTensor x = call.Input();
        ImportedTensor kernel = call.Weight("weights");
        if (kernel.Shape.Rank != 2)
        {
            throw call.Fail($"its weights have the shape {kernel.Shape}, expected 2 axes");
        }

        Dimension taken = kernel.Shape[0];
        if (x.Shape.Rank > 2 && (x.Shape.Product(1, x.Shape.Rank).IsSame(taken) || !x.Shape[-1].IsSame(taken)))
        {
            x = Flatten(call, x);
        }

        DenseOperator op = new(ActivationFunction.Linear);
        return call.Bias() is { } bias ? call.EmitFloat(op, x, kernel, bias) : call.EmitFloat(op, x, kernel);
    }

    private static ImportedTensor Product(OpCall call)
    {
        ImportedTensor[] factors = [.. call.Data(), .. call.FindWeight("weights") is { } weights ? new[] { weights } : []];
        return factors is [var a, var b]
            ? call.RunOne("BatchMatMulV2", null, a, b)
            : throw call.Fail($"it has {factors.Length} factors, expected 2");
    }
}
