using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Reductions over axes.</summary>
internal static class ReductionOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        Reduce(ReduceFunction.Sum, "math.reduce_sum reduce_sum keras.backend.sum Sum"),
        Reduce(ReduceFunction.Mean, "math.reduce_mean reduce_mean keras.backend.mean Mean"),
        Reduce(ReduceFunction.Max, "math.reduce_max reduce_max keras.backend.max Max Amax"),
        Reduce(ReduceFunction.Min, "math.reduce_min reduce_min keras.backend.min Min Amin"),
        Reduce(ReduceFunction.Product, "math.reduce_prod reduce_prod Prod"),
        ReduceLogic(isAll: true, "math.reduce_all reduce_all All"),
        ReduceLogic(isAll: false, "math.reduce_any reduce_any Any"),
        Reduce(ReduceFunction.LogSumExp, "math.reduce_logsumexp reduce_logsumexp Logsumexp"),
        Reduce(ReduceFunction.L2Norm, "math.reduce_euclidean_norm EuclideanNorm"),
        ("math.reduce_variance Var", static o => ElementwiseOperations.One(Variance(o, o.Context.Name))),
        ("math.reduce_std Std", static o => ElementwiseOperations.One(o.Main(new UnaryOperator(UnaryFunction.Sqrt), Variance(o, o.Context.Name + "/variance")))),
        ("math.l2_normalize linalg.l2_normalize nn.l2_normalize keras.backend.l2_normalize", L2Normalize),
        ("linalg.norm norm", Norm),
        ("math.count_nonzero CountNonzero", CountNonZero),
        ("Average", static o => o.Find(2, "weights") is null
            ? ElementwiseOperations.One(o.Main(new ReduceOperator(ReduceFunction.Mean, Axes(o, o.FloatX), KeepDimensions: false), o.FloatX))
            : throw new UnsupportedLayerException("an average with weights is not supported")),
        ("math.argmax argmax ArgMax Argmax", static o => Arg(o, isMax: true)),
        ("math.argmin argmin ArgMin Argmin", static o => Arg(o, isMax: false)),
    ];

    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) Reduce(ReduceFunction kind, string names) => (names, o =>
    {
        GraphValue x = kind is ReduceFunction.Mean or ReduceFunction.LogSumExp or ReduceFunction.L2Norm ? o.FloatX : o.X;
        return ElementwiseOperations.One(o.Main(new ReduceOperator(kind, Axes(o, x), Keep(o)), x));
    });

    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) ReduceLogic(bool isAll, string names) => (names, o =>
    {
        GraphValue x = o.Context.Cast("cast", o.X, DataType.Bool);
        return ElementwiseOperations.One(o.Main(new ReduceLogicOperator(isAll, Axes(o, x), Keep(o)), x));
    });

    // All axes where none is named.
    private static int[] Axes(OperationCall o, GraphValue x) => o.Ints(1, "axis", "reduction_indices") ?? [.. Enumerable.Range(0, x.Shape.Rank)];

    private static bool Keep(OperationCall o) => o.Flag(false, 2, "keepdims", "keep_dims");

    private static GraphValue Variance(OperationCall o, string name)
    {
        GraphValue x = o.FloatX;
        int[] axes = Axes(o, x);
        GraphValue mean = o.Context.Sub("mean", new ReduceOperator(ReduceFunction.Mean, axes, KeepDimensions: true), x);
        GraphValue squares = o.Context.Sub("squares", BinaryFunction.SquaredDifference, x, mean);
        return o.Context.Node(name, new ReduceOperator(ReduceFunction.Mean, axes, Keep(o)), squares);
    }

    // x / sqrt(max(sum(x^2), epsilon))
    private static IReadOnlyList<GraphValue> L2Normalize(OperationCall o)
    {
        GraphValue x = o.FloatX;
        GraphValue sum = o.Context.Sub("sum", new ReduceOperator(ReduceFunction.Sum, Axes(o, x), KeepDimensions: true), o.Context.Sub("square", new UnaryOperator(UnaryFunction.Square), x));
        GraphValue bounded = o.Context.Sub("bounded", BinaryFunction.Maximum, sum, o.Context.Scalar((float)o.Number(1e-12, 2, "epsilon")));
        return ElementwiseOperations.One(o.Main(new BinaryOperator(BinaryFunction.Multiply), x, o.Context.Sub("rsqrt", new UnaryOperator(UnaryFunction.Rsqrt), bounded)));
    }

    private static IReadOnlyList<GraphValue> Norm(OperationCall o)
    {
        GraphValue x = o.FloatX;
        bool isEuclidean = o.Find(1, "ord") is null || o.TextIfAny(1, "ord") == "euclidean" || (o.TextIfAny(1, "ord") is null && o.Number(2, 1, "ord") == 2);
        int[] axes = o.Ints(2, "axis") ?? [.. Enumerable.Range(0, x.Shape.Rank)];
        return isEuclidean
            ? ElementwiseOperations.One(o.Main(new ReduceOperator(ReduceFunction.L2Norm, axes, o.Flag(false, 3, "keepdims")), x))
            : throw new UnsupportedLayerException("norms other than the Euclidean are not supported");
    }

    private static IReadOnlyList<GraphValue> Arg(OperationCall o, bool isMax)
    {
        GraphValue x = o.X;
        bool isKeras3 = o.Context.Settings.Layer.IsOperation;
        int[]? axis = o.Ints(1, "axis", "dimension");
        if (axis is null && isKeras3)
        {
            x = o.Context.Reshape("flat", x, [x.Shape.ElementCount]);
        }

        DataType type = isKeras3 ? DataType.Int32 : o.Text(2, "output_type") is "int32" or "DT_INT32" ? DataType.Int32 : DataType.Int64;
        int along = OperationCall.Axis(o.Int(0, 1, "axis", "dimension"), x.Shape.Rank);
        if (x.Shape[along] == (Dimension)0)
        {
            throw new UnsupportedLayerException($"it looks for the place of an extreme among no elements of {x.Shape}");
        }

        ArgReduceOperator op = new(isMax, along, type);
        return ElementwiseOperations.One(axis is not null && isKeras3 && o.Flag(false, 2, "keepdims")
            ? o.Context.ReshapeNode(o.Context.Name, o.Context.Sub("index", op, x), [.. x.Shape.Select((d, i) => i == along ? 1 : d)])
            : o.Main(op, x));
    }

    private static IReadOnlyList<GraphValue> CountNonZero(OperationCall o)
    {
        bool isKeras3 = o.Context.Settings.Layer.IsOperation;
        GraphValue x = o.Context.Cast("is_not_zero", o.X, DataType.Bool);
        GraphValue counted = o.Context.Cast("counted", x, isKeras3 ? DataType.Int32 : DataType.Int64);
        return ElementwiseOperations.One(o.Main(new ReduceOperator(ReduceFunction.Sum, Axes(o, x), o.Flag(false, 2, "keepdims")), counted));
    }
}
