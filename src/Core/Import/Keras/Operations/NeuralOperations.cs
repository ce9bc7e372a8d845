using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Layers;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Functions of keras.ops.nn and tf.nn beyond activations: pooling, normalization, attention.</summary>
internal static class NeuralOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("MaxPool nn.max_pool nn.max_pool2d", static o => Pool(o, PoolFunction.Max)),
        ("AveragePool AvgPool nn.avg_pool nn.avg_pool2d", static o => Pool(o, PoolFunction.Average)),
        ("Moments nn.moments", Moments),
        ("Normalize", Normalize),
        ("RMSNorm", RmsNorm),
        ("LayerNorm", LayerNorm),
        ("DotProductAttention", Attention),
    ];

    private static IReadOnlyList<GraphValue> Pool(OperationCall o, PoolFunction kind)
    {
        GraphValue x = kind == PoolFunction.Average ? o.FloatX : o.X;
        int axes = x.Shape.Rank - 2;
        if (axes < 1)
        {
            throw new UnsupportedLayerException($"it pools {x.Shape}, expected a batch, axes to pool over, and channels");
        }

        if (o.Text(4, "data_format") is "channels_first" or "NCHW" or "NCW")
        {
            throw new UnsupportedLayerException("pooling with the channels first is not supported here");
        }

        int[] Spatial(int[] given) => given.Length == x.Shape.Rank ? given[1..^1] : given.Length == 1 ? [.. Enumerable.Repeat(given[0], axes)] : given;
        int[] window = Spatial(o.Ints(1, "pool_size", "ksize") ?? throw new UnsupportedLayerException("its window is not given"));
        int[] strides = o.Ints(2, "strides") is int[] given ? Spatial(given) : window;
        if (window.Length != axes || strides.Length != axes || window.Concat(strides).Any(w => w is <= 0 or > LayerSettings.MaxExtent))
        {
            throw new UnsupportedLayerException($"its windows [{string.Join(", ", window)}] by [{string.Join(", ", strides)}] do not fit {x.Shape}");
        }

        string padding = (o.Text(3, "padding") ?? "valid").ToLowerInvariant();
        return ElementwiseOperations.One(o.Main(new PoolOperator(kind, window, strides, padding switch
        {
            "same" => Padding.Same,
            "valid" => Padding.Valid(axes),
            _ => throw new UnsupportedLayerException($"its padding '{padding}' is not one of valid and same"),
        }), x));
    }

    private static IReadOnlyList<GraphValue> Moments(OperationCall o)
    {
        GraphValue x = o.FloatX;
        int[] axes = o.Ints(1, "axes") ?? throw new UnsupportedLayerException("its axes are not given");
        bool keep = o.Flag(false, o.IsOfKeras3 ? 2 : 3, "keepdims");
        GraphValue mean = o.Context.Sub("mean", new ReduceOperator(ReduceFunction.Mean, axes, KeepDimensions: true), x);
        GraphValue variance = o.Context.Sub("variance", new ReduceOperator(ReduceFunction.Mean, axes, keep), o.Context.Sub("squares", BinaryFunction.SquaredDifference, x, mean));
        return [keep ? o.Main(new IdentityOperator(), mean) : o.Main(new ReduceOperator(ReduceFunction.Mean, axes, KeepDimensions: false), x), variance];
    }

    // x / max(norm(x), epsilon), as keras.ops.normalize of order 2.
    private static IReadOnlyList<GraphValue> Normalize(OperationCall o)
    {
        if (o.Number(2, 2, "order") != 2)
        {
            throw new UnsupportedLayerException("norms other than the Euclidean are not supported");
        }

        GraphValue norm = o.Context.Sub("norm", new ReduceOperator(ReduceFunction.L2Norm, o.Ints(1, "axis") ?? [-1], KeepDimensions: true), o.FloatX);
        GraphValue bounded = o.Context.Sub("bounded", BinaryFunction.Maximum, norm, o.Context.Scalar((float)o.Number(1e-12, 3, "epsilon")));
        return ElementwiseOperations.One(o.Main(new BinaryOperator(BinaryFunction.Divide), o.FloatX, bounded));
    }

    // x / sqrt(mean(x^2) + epsilon) * scale
    private static IReadOnlyList<GraphValue> RmsNorm(OperationCall o)
    {
        GraphValue x = o.FloatX;
        int[] axes = o.Ints(2, "axis") ?? [-1];
        GraphValue mean = o.Context.Sub("mean", new ReduceOperator(ReduceFunction.Mean, axes, KeepDimensions: true), o.Context.Sub("square", new UnaryOperator(UnaryFunction.Square), x));
        GraphValue rsqrt = o.Context.Sub("rsqrt", new UnaryOperator(UnaryFunction.Rsqrt), o.Context.Sub("bounded", BinaryFunction.Add, mean, o.Context.Scalar((float)o.Number(1e-7, 3, "epsilon"))));
        return ElementwiseOperations.One(o.Find(1, "scale") is null
            ? o.Main(new BinaryOperator(BinaryFunction.Multiply), x, rsqrt)
            : o.Main(new BinaryOperator(BinaryFunction.Multiply), o.Context.Sub("normalized", BinaryFunction.Multiply, x, rsqrt), LastAxis(o, axes, o.Operand(1, "scale"))));
    }

    private static IReadOnlyList<GraphValue> LayerNorm(OperationCall o)
    {
        int[] axes = o.Ints(3, "axis") ?? [-1];
        if (o.Flag(false, 5, "rms_scaling"))
        {
            throw new UnsupportedLayerException("rms_scaling is not supported here");
        }

        GraphValue normalized = o.Context.Sub("normalized", new LayerNormOperator(axes, (float)o.Number(1e-7, 4, "epsilon")), o.FloatX);
        GraphValue scaled = o.Find(1, "gamma") is null ? normalized : o.Context.Sub("scaled", BinaryFunction.Multiply, normalized, LastAxis(o, axes, o.Operand(1, "gamma")));
        return ElementwiseOperations.One(o.Find(2, "beta") is null
            ? o.Main(new IdentityOperator(), scaled)
            : o.Main(new BinaryOperator(BinaryFunction.Add), scaled, LastAxis(o, axes, o.Operand(2, "beta"))));
    }

    private static GraphValue LastAxis(OperationCall o, int[] axes, GraphValue scale) => axes is [int axis] && (axis == -1 || axis == o.X.Shape.Rank - 1)
        ? o.Context.Float(scale, "scale_float")
        : throw new UnsupportedLayerException("a scale over other axes than the last is not supported here");

    // (N, T, heads, D) and (N, S, heads, D) to (N, T, heads, D).
    private static IReadOnlyList<GraphValue> Attention(OperationCall o)
    {
        GraphValue query = o.Operand(0, "query");
        GraphValue key = o.Operand(1, "key");
        GraphValue value = o.Operand(2, "value");
        if (query.Shape.Rank != 4 || !key.Shape[2].IsSame(query.Shape[2]) || o.Find(3, "bias") is not null)
        {
            throw new UnsupportedLayerException("it has a bias, or heads that are shared, which is not supported");
        }

        GraphValue ByHead(string name, GraphValue x) => o.Context.Sub(name, new TransposeOperator([0, 2, 1, 3]), o.Context.Float(x, name + "_float"));
        double scale = o.Number(1 / Math.Sqrt(query.Shape[-1].Count), 5, "scale");
        GraphValue scores = o.Context.Sub("scores", new MatMulOperator(TransposeB: true), o.Context.Sub("scaled_query", BinaryFunction.Multiply, ByHead("query", query), o.Context.Scalar((float)scale)), ByHead("key", key));
        GraphValue? mask = o.Find(4, "mask") is null ? null : o.Context.Cast("mask", o.Operand(4, "mask"), DataType.Bool);
        if (o.Flag(false, 6, "is_causal"))
        {
            mask = AttentionLayers.And(o.Context, mask, AttentionLayers.CausalMask(o.Context, scores.Shape[-2], scores.Shape[-1]));
        }

        GraphValue weights = o.Context.Sub("weights", new SoftmaxOperator(-1), mask is null ? scores : ActivationLayers.MaskLogits(o.Context, scores, mask));
        return ElementwiseOperations.One(o.Main(new TransposeOperator([0, 2, 1, 3]), o.Context.Sub("context", new MatMulOperator(), weights, ByHead("value", value))));
    }
}
