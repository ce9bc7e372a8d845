using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Pooling layers".</summary>
internal static class PoolingLayers
{
    private const string Category = "Pooling";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        .. Enumerable.Range(1, 3).SelectMany(axes => new LayerDefinition[]
        {
            new($"MaxPooling{axes}D", Category, c => Pool(c, PoolFunction.Max, axes)) { Check = s => SpatialOptions.CheckPadding(s, axes) },
            new($"AveragePooling{axes}D", Category, c => Pool(c, PoolFunction.Average, axes)) { Check = s => SpatialOptions.CheckPadding(s, axes) },
            new($"GlobalMaxPooling{axes}D", Category, c => Global(c, ReduceFunction.Max, axes)),
            new($"GlobalAveragePooling{axes}D", Category, c => Global(c, ReduceFunction.Mean, axes)) { Arguments = axes == 1 ? ["inputs", "mask"] : ["inputs"] },
            new($"AdaptiveMaxPooling{axes}D", Category, c => Adaptive(c, PoolFunction.Max, axes)),
            new($"AdaptiveAveragePooling{axes}D", Category, c => Adaptive(c, PoolFunction.Average, axes)),
        }),
    ];

    private static GraphValue Pool(LayerContext c, PoolFunction kind, int axes)
    {
        int[] window = SpatialOptions.Positive(c.Settings, "pool_size", axes, 2);
        int[] strides = c.Settings.Has("strides") ? SpatialOptions.Positive(c.Settings, "strides", axes) : window;
        Padding padding = SpatialOptions.Padding(c.Settings, [.. window.Select(w => (long)w)], [.. Enumerable.Repeat(1, axes)]);
        if (padding.IsSame && VersionRules.Convolutions.Of(c.Settings) != ConvolutionForm.TensorFlow && !Enumerable.Range(0, axes).All(i => strides[i] == 1 && window[i] is 1 or 3))
        {
            throw new UnsupportedLayerException($"it ran on {c.Settings.Writer.Backend}, whose poolings pad otherwise with 'same' than those of TensorFlow: save the model on TensorFlow");
        }

        return c.ToChannelsFirst(c.Main(new PoolOperator(kind, window, strides, padding), c.ToChannelsLast(c.Input)));
    }

    private static GraphValue Global(LayerContext c, ReduceFunction kind, int axes)
    {
        int first = c.Settings.IsChannelsFirst ? 2 : 1;
        int[] reduced = [.. Enumerable.Range(first, axes)];
        bool keep = c.Settings.Bool("keepdims", false);
        if (kind == ReduceFunction.Mean && axes == 1 && c.Mask is GraphValue mask && VersionRules.PooledMasks.Of(c.Settings) == ImplicitMasks.Used)
        {
            return MaskedMean(c, mask, first, keep);
        }

        return c.Main(new ReduceOperator(kind, reduced, keep), kind == ReduceFunction.Mean ? c.FloatInput : c.Input);
    }

    // The mean of the steps whose mask is true (keras.layers.GlobalAveragePooling1D).
    private static GraphValue MaskedMean(LayerContext c, GraphValue mask, int axis, bool keep)
    {
        GraphValue weights = c.ExpandDims("weights", c.Cast("mask", mask, DataType.Float32), axis == 1 ? -1 : 1);
        GraphValue masked = VersionRules.MaskedNumbers.Of(c.Settings) == MaskedNumbers.Replaced
            ? c.Sub("masked", new SelectOperator(), c.ExpandDims("kept", c.Cast("kept_flags", mask, DataType.Bool), axis == 1 ? -1 : 1), c.FloatInput, c.Scalar(0))
            : c.Sub("masked", BinaryFunction.Multiply, c.FloatInput, weights);
        GraphValue sum = c.Sub("sum", new ReduceOperator(ReduceFunction.Sum, [axis], keep), masked);
        GraphValue count = c.Sub("count", new ReduceOperator(ReduceFunction.Sum, [axis], keep), weights);
        return c.Main(new BinaryOperator(BinaryFunction.Divide), sum, count);
    }

    /// <summary>Pools to given extents: window i of n spans from floor(i * extent / n) to ceil((i + 1) * extent / n), each axis by itself.</summary>
    public static GraphValue Adaptive(LayerContext c, PoolFunction kind, int axes)
    {
        int[] target = SpatialOptions.Positive(c.Settings, "output_size", axes);
        if (c.Input.Shape.Rank != axes + 2)
        {
            throw new UnsupportedLayerException($"it takes values of {axes + 2} axes and is given {c.Input.Shape}");
        }

        GraphValue x = c.ToChannelsLast(kind == PoolFunction.Average ? c.FloatInput : c.Input);
        long[] extents = [.. x.Shape.Skip(1).Take(axes).Select(e => e.IsFixed ? e.Count : throw new UnsupportedLayerException($"it pools {x.Shape} by its extents, which are not all known: export the model with fixed input shapes"))];
        if (Enumerable.Range(0, axes).All(i => extents[i] > 0 && extents[i] % target[i] == 0))
        {
            int[] window = [.. Enumerable.Range(0, axes).Select(i => (int)(extents[i] / target[i]))];
            return c.ToChannelsFirst(c.Main(new PoolOperator(kind, window, window, Padding.Valid(axes)), x));
        }

        c.RequireRoom(target.Sum(t => 2L * t));
        for (int axis = 0; axis < axes; axis++)
        {
            (long extent, int count) = (extents[axis], target[axis]);
            GraphValue[] parts = new GraphValue[count];
            Dictionary<(long Begin, long End), GraphValue> windows = [];
            for (int i = 0; i < count; i++)
            {
                string name = $"{c.Name}/axis_{axis + 1}_part_{i}";
                long begin = i * extent / count;
                long end = ((i + 1) * extent + count - 1) / count;

                // Where there are more parts than elements, many are of the same window.
                if (!windows.TryGetValue((begin, end), out GraphValue? part))
                {
                    part = c.Node(name, new ReduceOperator(kind == PoolFunction.Max ? ReduceFunction.Max : ReduceFunction.Mean, [axis + 1], KeepDimensions: true), c.SliceAxis(name + "_window", x, axis + 1, begin, end - begin));
                    windows.Add((begin, end), part);
                }

                parts[i] = part;
            }

            string joined = axis == axes - 1 ? c.Name : $"{c.Name}/axis_{axis + 1}";
            x = c.Node(joined, count == 1 ? new IdentityOperator() : new ConcatOperator(axis + 1), parts);
        }

        return c.ToChannelsFirst(x);
    }
}
