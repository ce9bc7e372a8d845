using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>The activations of Keras 3 that are built of several operators (keras.activations, keras.ops.nn).</summary>
internal static class ComposedActivations
{
    private static readonly Dictionary<string, Func<LayerContext, GraphValue, string, GraphValue>> Builders = new(StringComparer.Ordinal)
    {
        // x - tanh(x)
        ["tanh_shrink"] = static (c, x, name) => c.Node(name, new BinaryOperator(BinaryFunction.Subtract), x, Function(c, x, name + "/tanh", ActivationKind.Tanh)),

        // clip(x, -1, 1)
        ["hard_tanh"] = static (c, x, name) => c.Node(name, new ClipOperator(-1, 1), x),

        // x - clip(x, -0.5, 0.5)
        ["soft_shrink"] = static (c, x, name) => c.Node(name, new BinaryOperator(BinaryFunction.Subtract), x, c.Node(name + "/clip", new ClipOperator(-0.5, 0.5), x)),

        // x where |x| > 0.5, else 0
        ["hard_shrink"] = static (c, x, name) => c.Node(
            name,
            new SelectOperator(),
            c.Node(name + "/is_large", new CompareOperator(ComparisonFunction.Greater), c.Node(name + "/abs", new UnaryOperator(UnaryFunction.Abs), x), c.Scalar(0.5f)),
            x,
            c.Scalar(0)),

        // -softplus(-x)
        ["log_sigmoid"] = static (c, x, name) => c.Node(
            name,
            new UnaryOperator(UnaryFunction.Negate),
            Function(c, c.Node(name + "/negated", new UnaryOperator(UnaryFunction.Negate), x), name + "/softplus", ActivationKind.Softplus)),

        // (x + sqrt(x^2 + 4)) / 2
        ["squareplus"] = static (c, x, name) => c.Node(
            name,
            new BinaryOperator(BinaryFunction.Multiply),
            c.Node(
                name + "/sum",
                new BinaryOperator(BinaryFunction.Add),
                x,
                c.Node(
                    name + "/sqrt",
                    new UnaryOperator(UnaryFunction.Sqrt),
                    c.Node(name + "/plus", new BinaryOperator(BinaryFunction.Add), c.Node(name + "/square", new UnaryOperator(UnaryFunction.Square), x), c.Scalar(4)))),
            c.Scalar(0.5f)),

        // 0 up to -1, (x + 1)^2 / 4 up to 1, then x
        ["sparse_plus"] = static (c, x, name) => c.Node(
            name,
            new SelectOperator(),
            c.Node(name + "/is_large", new CompareOperator(ComparisonFunction.GreaterEqual), x, c.Scalar(1)),
            x,
            c.Node(
                name + "/square",
                new UnaryOperator(UnaryFunction.Square),
                c.Node(name + "/half", new BinaryOperator(BinaryFunction.Multiply), c.Node(name + "/rectified", new ActivationOperator(ActivationFunction.Relu), c.Node(name + "/shifted", new BinaryOperator(BinaryFunction.Add), x, c.Scalar(1))), c.Scalar(0.5f)))),

        // max(x - tau, 0) of Martins and Astudillo 2016, as Keras computes tau: by the sum of all cumulative sums of the support, where the
        // paper takes the last of them. Models were trained with it.
        ["sparsemax"] = static (c, x, name) =>
        {
            if (!x.Shape[-1].IsFixed || x.Shape[-1].Count > int.MaxValue)
            {
                throw new UnsupportedLayerException($"the activation 'sparsemax' sorts the last axis, whose extent {x.Shape[-1]} is not known");
            }

            return Sparsemax(c, x, name, isOfAllSums: true);
        },

        // The first half of the last axis times the sigmoid of the second.
        ["glu"] = static (c, x, name) =>
        {
            if (!x.Shape[-1].IsFixed || x.Shape[-1].Count % 2 != 0)
            {
                throw new UnsupportedLayerException($"the activation 'glu' splits the last axis in two, which is {x.Shape[-1]} long");
            }

            long half = x.Shape[-1].Count / 2;
            return c.Node(
                name,
                new BinaryOperator(BinaryFunction.Multiply),
                c.SliceAxis(name + "/values", x, -1, 0, half),
                Function(c, c.SliceAxis(name + "/gates", x, -1, half, half), name + "/sigmoid", ActivationKind.Sigmoid));
        },
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Builders.Keys;

    /// <summary>How to build an activation; null when the name is none of these.</summary>
    public static Func<LayerContext, GraphValue, string, GraphValue>? Find(string name) => Builders.GetValueOrDefault(name);

    /// <summary>max(x - tau, 0) over the last axis (Martins and Astudillo 2016), tau = (total - 1) / size of the support.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="x">The value; the extent of its last axis is known.</param>
    /// <param name="name">The name of the result.</param>
    /// <param name="isOfAllSums">Whether the total is that of all cumulative sums of the support, as in Keras, in place of its values, as in the paper.</param>
    public static GraphValue Sparsemax(LayerContext c, GraphValue x, string name, bool isOfAllSums)
    {
        if (!x.Shape[-1].IsFixed || x.Shape[-1].Count > LayerSettings.MaxExtent)
        {
            throw new UnsupportedLayerException($"its sparsemax over the last axis of {x.Shape} is not supported: its extent must be known, and at most {LayerSettings.MaxExtent}");
        }

        int count = (int)x.Shape[-1].Count;
        GraphValue ranks = c.Made("sparsemax_ranks", "", DataType.Float32, new TensorShape(count), () => Tensor.Create<float>([.. Enumerable.Range(1, count).Select(i => (float)i)], new TensorShape(count)));
        GraphValue sorted = c.Nodes(name + "/sorted", new TopKOperator(count), x).Outputs[0];
        GraphValue sums = c.Node(name + "/sums", new CumulativeOperator(CumulativeFunction.Sum, -1, IsExclusive: false, IsReverse: false), sorted);
        GraphValue bounds = c.Node(name + "/bounds", new BinaryOperator(BinaryFunction.Add), c.Node(name + "/scaled", new BinaryOperator(BinaryFunction.Multiply), sorted, ranks), c.Scalar(1));
        GraphValue support = c.Node(name + "/support", new CastOperator(DataType.Float32), c.Node(name + "/is_support", new CompareOperator(ComparisonFunction.Greater), bounds, sums));
        GraphValue size = c.Node(name + "/size", new ReduceOperator(ReduceFunction.Sum, [-1], KeepDimensions: true), support);
        GraphValue kept = c.Node(name + "/kept", new BinaryOperator(BinaryFunction.Multiply), isOfAllSums ? sums : sorted, support);
        GraphValue total = c.Node(name + "/total", new ReduceOperator(ReduceFunction.Sum, [-1], KeepDimensions: true), kept);
        GraphValue tau = c.Node(name + "/tau", new BinaryOperator(BinaryFunction.Divide), c.Node(name + "/excess", new BinaryOperator(BinaryFunction.Subtract), total, c.Scalar(1)), size);
        return c.Node(name, new ActivationOperator(ActivationFunction.Relu), c.Node(name + "/shifted", new BinaryOperator(BinaryFunction.Subtract), x, tau));
    }

    private static GraphValue Function(LayerContext c, GraphValue x, string name, ActivationKind kind) => c.Node(name, new ActivationOperator(new ActivationFunction(kind)), x);
}
