using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Matrix products.</summary>
internal static class ProductOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("linalg.matmul matmul __operators__.matmul MatMul BatchMatMul BatchMatMulV2 Matmul", static o => MatMul(o)),
        ("Dot keras.backend.dot", static o => MatMul(o, isDot: true)),
        ("tensordot Tensordot", Tensordot),
        ("einsum linalg.einsum Einsum", Einsum),
    ];

    // numpy.dot differs from a matrix product in that axes of the second before its last two stay apart from the first's.
    private static IReadOnlyList<GraphValue> MatMul(OperationCall o, bool isDot = false)
    {
        ImportedTensor a = o.Float(o.Input(0, "a", "x", "x1"));
        ImportedTensor b = o.Float(o.Input(1, "b", "y", "x2"));
        if (isDot && b.Shape.Rank != 2)
        {
            throw new UnsupportedLayerException($"the dot product of {a.Shape} and {b.Shape} is not supported; with a matrix is");
        }

        return o.Op("BatchMatMulV2", [a, b], ("adj_x", o.Flag(false, 2, "transpose_a", "adj_x")), ("adj_y", o.Flag(false, 3, "transpose_b", "adj_y")));
    }

    // The operation of keras.ops holds the equation as an option; the function of TensorFlow takes it first.
    private static IReadOnlyList<GraphValue> Einsum(OperationCall o)
    {
        int first = o.Text(-1, "subscripts", "equation") is null ? 1 : 0;
        string equation = o.Text(-1, "subscripts", "equation") ?? o.Text(0, "equation") ?? throw new UnsupportedLayerException("its equation is not given");
        ImportedTensor[] operands = [.. equation.Split("->")[0].Split(',').Take(3).Select((_, i) => o.Float(o.Input(i + first, $"operand_{i + first}")))];
        return o.Op("Einsum", operands, ("equation", equation), ("N", operands.Length));
    }

    // Axes of a, summed over with as many of b: the rest of a, then the rest of b.
    private static IReadOnlyList<GraphValue> Tensordot(OperationCall o)
    {
        (GraphValue a, GraphValue b) = o.Pair(["a", "x1"], ["b", "x2"]);
        (a, b) = (o.Context.Float(a, "float_a"), o.Context.Float(b, "float_b"));
        int[] axes = o.Ints(2, "axes") ?? [2];
        int count = axes.Length == 1 ? axes[0] : axes.Length / 2;
        if (axes.Length == 0 || count < 0 || count > Math.Min(a.Shape.Rank, b.Shape.Rank))
        {
            throw new UnsupportedLayerException($"its axes do not fit {a.Shape} and {b.Shape}");
        }

        int[] summedA = axes.Length == 1 ? [.. Enumerable.Range(a.Shape.Rank - count, count)] : [.. axes.Take(count).Select(x => OperationCall.Axis(x, a.Shape.Rank))];
        int[] summedB = axes.Length == 1 ? [.. Enumerable.Range(0, count)] : [.. axes.Skip(count).Select(x => OperationCall.Axis(x, b.Shape.Rank))];
        if (summedA.Contains(0) || b.Constant is null)
        {
            throw new UnsupportedLayerException("a product over the batch, or of two computed tensors, is not supported; a matmul or einsum is");
        }

        int[] restA = [.. Enumerable.Range(0, a.Shape.Rank).Except(summedA)];
        int[] restB = [.. Enumerable.Range(0, b.Shape.Rank).Except(summedB)];
        Dimension depth = summedA.Aggregate((Dimension)1, (p, x) => p * a.Shape[x]);
        Dimension width = restB.Aggregate((Dimension)1, (p, x) => p * b.Shape[x]);
        GraphValue left = o.Context.Reshape("a_rows", o.Context.Sub("a_ordered", new TransposeOperator([.. restA, .. summedA]), a), [.. restA.Select(x => a.Shape[x]), depth]);
        GraphValue right = o.Context.Reshape("b_columns", o.Context.Sub("b_ordered", new TransposeOperator([.. summedB, .. restB]), b), [depth, width]);
        GraphValue product = o.Context.Sub("product", new MatMulOperator(), left, right);
        return ElementwiseOperations.One(o.Context.ReshapeNode(o.Context.Name, product, [.. restA.Select(x => a.Shape[x]), .. restB.Select(x => b.Shape[x])]));
    }
}
