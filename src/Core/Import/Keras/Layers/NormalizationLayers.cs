using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Normalization layers".</summary>
internal static class NormalizationLayers
{
    private const string Category = "Normalization";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        BatchNorm("BatchNormalization"),
        BatchNorm("BatchNormalizationV1"),
        BatchNorm("SyncBatchNormalization"),
        new("LayerNormalization", Category, static c => LayerNorm(OfFloats(c))) { Weights = GammaBeta, PassesMask = true },
        new("RMSNormalization", Category, static c => Rms(OfFloats(c), c.Settings.OptionalInts("axis") ?? [-1], (float)c.Settings.Number("epsilon", 1e-6), "scale"))
        {
            Weights = static _ => new WeightLayout("scale"),
        },
        new("GroupNormalization", Category, static c => GroupNorm(OfFloats(c), c.Settings.Int("groups", 32))) { Weights = GammaBeta, Check = static s => VersionRules.GroupNorm.Of(s), PassesMask = true },
        new("UnitNormalization", Category, static c => L2Normalize(OfFloats(c), null, c.FloatInput, c.Settings.OptionalInts("axis") ?? [-1], VersionRules.UnitNorms.Of(c.Settings))) { PassesMask = true },
        new("SpectralNormalization", Category, static c => (c.Settings.Version.IsKeras3 ? OfFloats(c) : c).CallInner("layer", c.Inputs))
        {
            // Its kernel is stored already divided by the norm; the vector only serves to update it. A mask is handed on where the layer inside does.
            Weights = static _ => new WeightLayout([new WeightSlot("vector_u", IsTrainable: false)]),
            Inner = static s => [("layer", s.Inner("layer"))],
        },
    ];

    /// <summary>x divided by its Euclidean norm over some axes.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="suffix">What follows its name in those of the nodes; null for nothing.</param>
    /// <param name="x">The value.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="least">What the shortest vectors are divided by.</param>
    /// <param name="epsilon">The least sum of squares, where it is that which is bounded.</param>
    public static GraphValue L2Normalize(LayerContext c, string? suffix, GraphValue x, int[] axes, LeastNorm least, double epsilon = 1e-12)
    {
        string name = suffix is null ? c.Name : $"{c.Name}/{suffix}";
        GraphValue sum = c.Node(name + "/sum", new ReduceOperator(ReduceFunction.Sum, axes, KeepDimensions: true), c.Node(name + "/square", new UnaryOperator(UnaryFunction.Square), x));
        GraphValue inverse;
        if (least is LeastNorm.OfSquares or LeastNorm.OfSquaresByEpsilon)
        {
            epsilon = least == LeastNorm.OfSquaresByEpsilon ? 1e-7 : epsilon;
            inverse = c.Node(name + "/rsqrt", new UnaryOperator(UnaryFunction.Rsqrt), c.Node(name + "/bounded", new BinaryOperator(BinaryFunction.Maximum), sum, c.Scalar((float)epsilon)));
        }
        else
        {
            // The inverse is bounded, not what it is of: so the square of the least norm need not be a float32.
            float most = least == LeastNorm.Tiny ? 1e12f : 1e7f;
            inverse = c.Node(name + "/bounded", new BinaryOperator(BinaryFunction.Minimum), c.Node(name + "/rsqrt", new UnaryOperator(UnaryFunction.Rsqrt), sum), c.Scalar(most));
        }

        return c.Node(name, new BinaryOperator(BinaryFunction.Multiply), x, inverse);
    }

    // Of whole numbers Keras 3 computes in their own type, or makes whole numbers of the result, by the layer, its release and its backend.
    private static LayerContext OfFloats(LayerContext c) => c.Input.Spec.DataType.IsFloat() ? c : throw new UnsupportedLayerException(
        $"it is called on {c.Input.Spec.DataType.TensorFlowName()} numbers, of which versions of Keras make whole numbers again in different ways: have them made floating-point numbers before it, such as by an input of type float32");

    private static LayerDefinition BatchNorm(string className) => new(className, Category, BatchNorm)
    {
        Arguments = ["inputs", LayerCall.Training, "mask"],
        Weights = static s => new WeightLayout(
        [
            .. s.Bool("scale", true) ? new[] { new WeightSlot("gamma") } : [],
            .. s.Bool("center", true) ? new[] { new WeightSlot("beta") } : [],
            new WeightSlot("moving_mean", IsTrainable: false),
            new WeightSlot("moving_variance", IsTrainable: false),
        ]),
        Check = static s =>
        {
            if (s.Int("mode", 0) is not (0 or 1 or 2))
            {
                throw s.Fault("mode", $"{s.Int("mode")}", "0, 1 or 2");
            }

            // Keras 1 states a mode; what its statistics are depends on the release.
            if (s.Has("mode") && s.Int("mode") == 1)
            {
                _ = VersionRules.BatchNormSample.Of(s);
            }
            else if (s.Has("mode"))
            {
                _ = VersionRules.BatchNormStatistic.Of(s);
            }
            if (s.Bool("renorm", false))
            {
                throw new UnsupportedLayerException("batch renormalization is not supported");
            }

            if (s.Int("virtual_batch_size", 0) > 0)
            {
                throw new UnsupportedLayerException("virtual batches are not supported");
            }

            if (s.OptionalInts("axis") is { Length: > 1 })
            {
                throw new UnsupportedLayerException("normalizing over several axes at once is not supported");
            }
        },
        PassesMask = true,
    };

    private static GraphValue BatchNorm(LayerContext c)
    {
        int axis = c.Settings.OptionalInts("axis") is [int given] ? given : -1;
        float epsilon = (float)FusedEpsilon.Of(c.Settings, c.Input.Shape.Rank);
        if (c.Settings.Int("mode", 0) != 0)
        {
            return Keras1BatchNormalization.Build(c, axis, epsilon);
        }

        if (TrainingRules.UsesBatchStatistics(c))
        {
            return ByBatch(c);
        }

        // The moving statistics are the same for every step, masked or not.
        _ = c.GivenMask;

        GraphValue mean = c.Weight("moving_mean");
        int count = (int)mean.Shape.ElementCount.Count;
        GraphValue gamma = c.HasWeight("gamma") ? c.Weight("gamma") : c.Vector("gamma", Filled(count, 1));
        GraphValue beta = c.HasWeight("beta") ? c.Weight("beta") : c.Vector("beta", Filled(count, 0));
        (LayerWeight variance, float added) = Keras1BatchNormalization.Variance(c, epsilon);
        return c.Main(new BatchNormOperator(axis, added), c.FloatInput, gamma, beta, mean, c.Constant(variance));
    }

    // (x - mean) / sqrt(variance + epsilon) * gamma + beta, where mean and variance are those of the batch over all axes but one; the variance
    // is that of the elements, not an estimate (tf_keras/layers/normalization/batch_normalization.py; keras/backend, normalize_batch_in_training).
    private static GraphValue ByBatch(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        int rank = x.Shape.Rank;
        int axis = c.Settings.OptionalInts("axis") is [int given] ? given : -1;
        axis = axis < 0 ? axis + rank : axis;
        if (axis < 1 || axis >= rank)
        {
            throw c.Settings.Fault("axis", $"{axis}", $"an axis of {x.Shape} other than the batch");
        }

        int[] axes = [.. Enumerable.Range(0, rank).Where(a => a != axis)];
        GraphValue mean = c.Sub("batch_mean", new ReduceOperator(ReduceFunction.Mean, axes, KeepDimensions: true), x);
        GraphValue variance = c.Sub("batch_variance", new ReduceOperator(ReduceFunction.Mean, axes, KeepDimensions: true), c.Sub("squares", BinaryFunction.SquaredDifference, x, mean));
        GraphValue factor = c.Sub("rsqrt", new UnaryOperator(UnaryFunction.Rsqrt), c.Sub("bounded", BinaryFunction.Add, variance, c.Scalar((float)FusedEpsilon.Of(c.Settings, rank))));
        GraphValue Channels(string slot) => c.Constant(c.Raw(slot).Reshape([c.Raw(slot).Shape.ElementCount, .. Enumerable.Repeat(1L, rank - 1 - axis)]));
        GraphValue scale = c.HasWeight("gamma") ? c.Sub("scale", BinaryFunction.Multiply, factor, Channels("gamma")) : factor;
        GraphValue scaled = c.Sub("scaled", BinaryFunction.Multiply, c.Sub("centered", BinaryFunction.Subtract, x, mean), scale);
        return c.HasWeight("beta") ? c.Main(new BinaryOperator(BinaryFunction.Add), scaled, Channels("beta")) : c.Main(new IdentityOperator(), scaled);
    }

    /// <summary>The weights gamma and beta, as far as the options ask for them.</summary>
    public static WeightLayout GammaBeta(LayerSettings s) =>
        new([.. s.Bool("scale", true) || s.Bool("rms_scaling", false) ? new[] { "gamma" } : [], .. s.Bool("center", true) && !s.Bool("rms_scaling", false) ? new[] { "beta" } : []]);

    private static GraphValue LayerNorm(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        int[] axes = [.. (c.Settings.OptionalInts("axis") ?? [-1]).Select(a => a < 0 ? a + x.Shape.Rank : a)];
        float epsilon = (float)c.Settings.Number("epsilon", 1e-3);
        if (c.Settings.Bool("rms_scaling", false))
        {
            return ByVariance(c, axes, epsilon);
        }

        int[] sorted = [.. axes.Order()];

        List<GraphValue> inputs = [x];
        if (c.HasWeight("gamma") || c.HasWeight("beta"))
        {
            inputs.Add(c.HasWeight("gamma") ? Broadcast(c, "gamma", x.Shape, axes) : c.Vector("gamma", [1]));
        }

        if (c.HasWeight("beta"))
        {
            inputs.Add(Broadcast(c, "beta", x.Shape, axes));
        }

        return c.Main(new LayerNormOperator(sorted, epsilon), [.. inputs]);
    }

    /// <summary>Weights stored over some axes alone, in the order in which the options list these; between them stand axes of extent 1.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="slot">The weights.</param>
    /// <param name="shape">The shape they broadcast to.</param>
    /// <param name="axes">The axes, counted from 0.</param>
    /// <exception cref="UnsupportedLayerException">Keras gives the weights, under other axes, a shape whose numbers do not belong to their places.</exception>
    public static GraphValue Broadcast(LayerContext c, string slot, SymbolicShape shape, int[] axes)
    {
        LayerWeight weight = c.Raw(slot);
        bool fits = axes.Length > 0 && axes.All(a => a >= 0 && a < shape.Rank) && axes.Distinct().Count() == axes.Length && weight.Shape.Rank == axes.Length
            && axes.Select((a, i) => !shape[a].IsFixed || shape[a].Count == weight.Shape[i]).All(f => f);
        if (!fits)
        {
            throw c.Settings.Fault("axis", $"[{string.Join(", ", axes)}]", $"axes of {shape} that fit weights of shape {weight.Shape}");
        }

        // Keras lays the numbers, in the order in which they are stored, over the axes in ascending order (LayerNormalization.call, _broadcast): it
        // reshapes, and does not transpose. Where the weights have as many axes as the input, they are taken as they are.
        int[] sorted = [.. axes.Order()];
        if (!axes.SequenceEqual(sorted) && axes.Length == shape.Rank)
        {
            throw new UnsupportedLayerException($"normalizing over all axes of {shape} in the order [{string.Join(", ", axes)}] is not supported");
        }

        long[] extents = [.. Enumerable.Range(sorted[0], shape.Rank - sorted[0]).Select(a => Array.IndexOf(axes, a) is int i and >= 0 ? weight.Shape[i] : 1)];
        return c.Constant(weight.Reshape(extents));
    }

    // x / sqrt(mean(x^2) + epsilon) * scale
    private static GraphValue Rms(LayerContext c, int[] axes, float epsilon, string slot)
    {
        GraphValue x = c.FloatInput;
        int[] given = [.. axes.Select(a => a < 0 ? a + x.Shape.Rank : a)];
        int[] sorted = [.. given.Order()];
        GraphValue mean = c.Sub("mean", new ReduceOperator(ReduceFunction.Mean, sorted, KeepDimensions: true), c.Sub("square", new UnaryOperator(UnaryFunction.Square), x));
        return Scaled(c, x, mean, Scale(c, slot, x.Shape, given), epsilon);
    }

    // Keras multiplies by the weight as it is stored (RMSNormalization.call), so over the last axes, whatever axes it was made for.
    private static GraphValue Scale(LayerContext c, string slot, SymbolicShape shape, int[] axes)
    {
        LayerWeight weight = c.Raw(slot);
        int first = shape.Rank - weight.Shape.Rank;
        if (first < 0 || !Enumerable.Range(0, weight.Shape.Rank).All(i => weight.Shape[i] == 1 || shape[first + i] == weight.Shape[i]))
        {
            throw new UnsupportedLayerException($"it multiplies {shape} by weights of shape {weight.Shape} over the axes [{string.Join(", ", axes)}], which Keras lays over the last axes, where they do not fit");
        }

        return c.Weight(slot);
    }

    private static GraphValue Scaled(LayerContext c, GraphValue x, GraphValue square, GraphValue scale, float epsilon)
    {
        GraphValue factor = c.Sub("rsqrt", new UnaryOperator(UnaryFunction.Rsqrt), c.Sub("bounded", BinaryFunction.Add, square, c.Scalar(epsilon)));
        return c.Main(new BinaryOperator(BinaryFunction.Multiply), c.Sub("normalized", BinaryFunction.Multiply, x, factor), scale);
    }

    // x / sqrt(variance(x) + epsilon) * gamma: LayerNormalization's rms_scaling divides by the deviation, not by the root of the mean square.
    private static GraphValue ByVariance(LayerContext c, int[] axes, float epsilon)
    {
        GraphValue x = c.FloatInput;
        GraphValue centered = c.Sub("centered", BinaryFunction.Subtract, x, c.Sub("mean", new ReduceOperator(ReduceFunction.Mean, [.. axes.Order()], KeepDimensions: true), x));
        GraphValue variance = c.Sub("variance", new ReduceOperator(ReduceFunction.Mean, [.. axes.Order()], KeepDimensions: true), c.Sub("square", new UnaryOperator(UnaryFunction.Square), centered));
        return Scaled(c, x, variance, Broadcast(c, "gamma", x.Shape, axes), epsilon);
    }

    /// <summary>Splits the channels into groups, and normalizes each group over its channels and all positions.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="groups">How many groups; -1 for as many as channels.</param>
    public static GraphValue GroupNorm(LayerContext c, int groups)
    {
        GraphValue x = c.FloatInput;
        int rank = x.Shape.Rank;
        if (rank < 2)
        {
            throw new UnsupportedLayerException($"it is called on {x.Shape}, expected a batch of channels");
        }

        int axis = c.Settings.OptionalInts("axis") is [int given] ? given : -1;
        axis = axis < 0 ? axis + rank : axis;
        int[] toLast = [.. Enumerable.Range(0, rank).Where(a => a != axis), axis];
        bool isLast = axis == rank - 1;
        GraphValue last = isLast ? x : c.Sub("channels_last", new TransposeOperator(toLast), x);
        Dimension channels = last.Shape[-1];
        if (!channels.IsFixed)
        {
            throw new UnsupportedLayerException("it groups channels of unknown number: export the model with fixed input shapes");
        }

        long count = groups == -1 ? channels.Count : groups;
        if (count <= 0 || channels.Count % count != 0)
        {
            throw c.Settings.Fault("groups", $"{groups}", $"a divisor of {channels} channels");
        }

        long size = channels.Count / count;
        GraphValue grouped = c.Reshape("grouped", last, [.. last.Shape.Take(rank - 1), count, size]);
        List<GraphValue> inputs = [grouped];
        if (c.HasWeight("gamma") || c.HasWeight("beta"))
        {
            inputs.Add(c.HasWeight("gamma") ? c.Constant(c.Raw("gamma").Reshape(count, size)) : c.Vector("gamma", [1]));
        }

        if (c.HasWeight("beta"))
        {
            inputs.Add(c.Constant(c.Raw("beta").Reshape(count, size)));
        }

        int[] axes = [.. Enumerable.Range(1, rank - 2), rank];
        GraphValue normalized = c.Sub("normalized", new LayerNormOperator(axes, (float)c.Settings.Number("epsilon", 1e-3)), [.. inputs]);
        GraphValue result = c.ReshapeNode(isLast ? c.Name : c.Name + "/ungrouped", normalized, [.. last.Shape]);
        return isLast ? result : c.Main(new TransposeOperator(TensorPermutation.Inverse(toLast)), result);
    }

    private static float[] Filled(int count, float value)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
