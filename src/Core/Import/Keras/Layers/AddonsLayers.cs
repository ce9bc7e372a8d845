using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>
/// Layers of TensorFlow Addons, which files name with its package ("Addons&gt;GELU"): by the sources of releases 0.7 (the first that registered
/// them under that package) to 0.23.
/// </summary>
internal static class AddonsLayers
{
    private const string Category = "TensorFlow Addons";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("Addons>GELU", Category, static c => c.Main(new ActivationOperator(new ActivationFunction(c.Settings.Bool("approximate", true) ? ActivationKind.GeluTanh : ActivationKind.Gelu)), c.FloatInput)) { PassesMask = true },
        new("Addons>Sparsemax", Category, static c => PackagedActivations.Sparsemax(c, c.FloatInput, c.Name))
        {
            Check = static s =>
            {
                if (s.OptionalInts("axis") is int[] axes && axes is not [-1])
                {
                    throw new UnsupportedLayerException("it sorts another axis than the last, which is not supported");
                }
            },
            PassesMask = true,
            Note = "over the last axis",
        },
        new("Addons>Maxout", Category, Maxout),
        new("Addons>GroupNormalization", Category, static c => NormalizationLayers.GroupNorm(c, c.Settings.Int("groups", 2))) { Weights = NormalizationLayers.GammaBeta, PassesMask = true },
        new("Addons>InstanceNormalization", Category, static c => NormalizationLayers.GroupNorm(c, -1)) { Weights = NormalizationLayers.GammaBeta, PassesMask = true },
        new("Addons>FilterResponseNormalization", Category, FilterResponse)
        {
            Weights = static s => new WeightLayout(s.Bool("learned_epsilon", false) ? ["learned_epsilon", "gamma", "beta"] : ["gamma", "beta"]),
            PassesMask = true,
        },
        new("Addons>TLU", Category, ThresholdedLinear) { Weights = static s => new WeightLayout(s.Bool("affine", false) ? ["tau", "alpha"] : ["tau"]), PassesMask = true },
        new("Addons>StochasticDepth", Category, StochasticDepth),
        new("Addons>SpectralNormalization", Category, static c => c.CallInner("layer", c.Inputs))
        {
            // Its kernel is stored already divided by the norm; the vector only serves to update it.
            Weights = static _ => new WeightLayout([new WeightSlot("sn_u", IsTrainable: false)]),
            Inner = static s => [("layer", s.Inner("layer"))],
        },
        .. Enumerable.Range(1, 3).SelectMany(axes => new LayerDefinition[]
        {
            new($"Addons>AdaptiveMaxPooling{axes}D", Category, c => AdaptivePool(c, PoolFunction.Max, axes)) { Note = "where the output's extents divide the input's" },
            new($"Addons>AdaptiveAveragePooling{axes}D", Category, c => AdaptivePool(c, PoolFunction.Average, axes)) { Note = "where the output's extents divide the input's" },
        }),
    ];

    // The largest of each k channels that stand num_units apart: channel i of the output is the largest of i, i + num_units, ...
    private static GraphValue Maxout(LayerContext c)
    {
        GraphValue x = c.Input;
        int axis = c.Settings.Int("axis", -1);
        axis = axis < 0 ? axis + x.Shape.Rank : axis;
        int units = SpatialOptions.Positive(c.Settings, "num_units", 1)[0];
        if (axis <= 0 || axis >= x.Shape.Rank || !x.Shape[axis].IsFixed || x.Shape[axis].Count % units != 0)
        {
            throw c.Settings.Fault("num_units", $"{units}", $"a divisor of an axis of {x.Shape}");
        }

        GraphValue split = c.Reshape("split", x, [.. x.Shape.Take(axis), x.Shape[axis].Count / units, units, .. x.Shape.Skip(axis + 1)]);
        return c.Main(new ReduceOperator(ReduceFunction.Max, [axis], KeepDimensions: false), split);
    }

    // gamma * x / sqrt(mean of x^2 over rows and columns + |epsilon|) + beta
    private static GraphValue FilterResponse(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        if (x.Shape.Rank != 4)
        {
            throw new UnsupportedLayerException($"it is called on {x.Shape}, expected images (batch, rows, columns, channels)");
        }

        GraphValue mean = c.Sub("mean", new ReduceOperator(ReduceFunction.Mean, [1, 2], KeepDimensions: true), c.Sub("square", new UnaryOperator(UnaryFunction.Square), x));
        GraphValue bounded = c.Sub("bounded", BinaryFunction.Add, mean, c.Scalar(Math.Abs((float)c.Settings.Number("epsilon", 1e-6))));
        if (c.HasWeight("learned_epsilon"))
        {
            bounded = c.Sub("learned", BinaryFunction.Add, bounded, c.Sub("learned_abs", new UnaryOperator(UnaryFunction.Abs), c.Weight("learned_epsilon")));
        }

        GraphValue normalized = c.Sub("normalized", BinaryFunction.Multiply, x, c.Sub("rsqrt", new UnaryOperator(UnaryFunction.Rsqrt), bounded));
        return c.Main(new BinaryOperator(BinaryFunction.Add), c.Sub("scaled", BinaryFunction.Multiply, normalized, c.Weight("gamma")), c.Weight("beta"));
    }

    // max(x, tau + alpha * x), with numbers for every place of a sample.
    private static GraphValue ThresholdedLinear(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        GraphValue threshold = c.Weight("tau");
        if (c.HasWeight("alpha"))
        {
            threshold = c.Sub("threshold", BinaryFunction.Add, c.Sub("slope", BinaryFunction.Multiply, c.Weight("alpha"), x), threshold);
        }

        return c.Main(new BinaryOperator(BinaryFunction.Maximum), x, threshold);
    }

    // At inference shortcut + probability * residual.
    private static GraphValue StochasticDepth(LayerContext c)
    {
        if (c.Inputs.Count != 2)
        {
            throw new UnsupportedLayerException($"it is called on {c.Inputs.Count} tensors, expected shortcut and residual");
        }

        GraphValue residual = c.Sub("survived", BinaryFunction.Multiply, c.Float(c.Inputs[1].Value, "residual"), c.Scalar((float)c.Settings.Number("survival_probability", 0.5)));
        return c.Main(new BinaryOperator(BinaryFunction.Add), c.Float(c.Inputs[0].Value, "shortcut"), residual);
    }

    // Addons splits each axis in equal parts, and fails where it cannot.
    private static GraphValue AdaptivePool(LayerContext c, PoolFunction kind, int axes)
    {
        int[] target = SpatialOptions.Positive(c.Settings, "output_size", axes);
        int first = c.Settings.IsChannelsFirst ? 2 : 1;
        SymbolicShape shape = c.Input.Shape;
        bool divides = shape.Rank == axes + 2 && Enumerable.Range(0, axes).All(i => shape[first + i].IsFixed && shape[first + i].Count % target[i] == 0);
        return divides ? PoolingLayers.Adaptive(c, kind, axes)
            : throw new UnsupportedLayerException($"it pools {shape} to {string.Join(" x ", target)}, which does not divide its extents, or these are not known");
    }
}
