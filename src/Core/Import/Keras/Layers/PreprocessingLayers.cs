using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Preprocessing layers" that are arithmetic.</summary>
internal static class PreprocessingLayers
{
    private const string Category = "Preprocessing";

    // keras.backend.epsilon(): the least standard deviation that Normalization divides by.
    private const float Epsilon = 1e-7f;

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("Rescaling", Category, Rescaling) { PassesMaskByVersion = true },
        new("Normalization", Category, Normalization)
        {
            Weights = static s => s.Has("mean")
                ? WeightLayout.Empty
                : new WeightLayout([new WeightSlot("mean", false), new WeightSlot("variance", false), new WeightSlot("count", false)]),
            PassesMaskByVersion = true,
        },
        new("Discretization", Category, Discretization)
        {
            Check = static s =>
            {
                if (s.Text("output_mode") is string mode and not "int" && !CategoryEncodings.IsKnown(mode))
                {
                    throw new UnsupportedLayerException($"its output mode '{mode}' is not one of int, one_hot, multi_hot and count");
                }

                if (!s.Has("bin_boundaries"))
                {
                    throw new UnsupportedLayerException("it states no bin boundaries: adapt it, or give it boundaries, before the model is saved");
                }
            },
            Note = "all output modes",
        },
        new("CategoryEncoding", Category, Encoding)
        {
            Check = static s =>
            {
                if (s.Text("output_mode") is string mode && !CategoryEncodings.IsKnown(mode))
                {
                    throw new UnsupportedLayerException($"its output mode '{mode}' is not one of one_hot, multi_hot and count");
                }
            },
            Arguments = ["inputs", "count_weights"],
            Note = "of integers below num_tokens",
        },
        new("Resizing", Category, Resizing)
        {
            Check = static s =>
            {
                if (s.Text("interpolation") is string kind and not ("bilinear" or "nearest" or "bicubic"))
                {
                    throw new UnsupportedLayerException($"its interpolation '{kind}' is not supported; nearest, bilinear and bicubic are");
                }

                if (s.Bool("antialias", false))
                {
                    throw new UnsupportedLayerException("antialiasing is not supported");
                }

                if (s.Bool("pad_to_aspect_ratio", false) && s.Text("fill_mode") is string fill and not "constant")
                {
                    throw new UnsupportedLayerException($"its fill mode '{fill}' is not supported; constant is");
                }
            },
            Note = "without antialias",
        },
        new("CenterCrop", Category, CenterCrop),
    ];

    private static GraphValue Rescaling(LayerContext c)
    {
        GraphValue scaled = c.Sub("scaled", BinaryFunction.Multiply, c.FloatInput, Numbers(c, "scale", 1));
        return c.Main(new BinaryOperator(BinaryFunction.Add), scaled, Numbers(c, "offset", 0));
    }

    private static GraphValue Numbers(LayerContext c, string option, double defaultValue) => c.Settings.OptionalNumbers(option) switch
    {
        null => c.Scalar(defaultValue),
        [double one] => c.Scalar((float)one),
        double[] several => c.Vector(option, [.. several.Select(v => (float)v)]),
    };

    // (x - mean) / max(sqrt(variance), epsilon), or its inverse.
    private static GraphValue Normalization(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        int rank = x.Shape.Rank;
        int[] axes = c.Settings.Has("axis") ? [.. c.Settings.OptionalInts("axis")!.Select(a => a < 0 ? a + rank : a).Order()] : [];
        if (axes.Any(a => a < 0 || a >= rank) || axes.Distinct().Count() != axes.Length)
        {
            throw c.Settings.Fault("axis", $"[{string.Join(", ", axes)}]", $"axes of {x.Shape}, each once");
        }

        GraphValue mean = Statistic(c, "mean", "mean", axes, rank, static v => v);
        GraphValue deviation = Statistic(c, "variance", "deviation", axes, rank, static v => Math.Max(MathF.Sqrt(v), Epsilon));
        if (c.Settings.Bool("invert", false) && VersionRules.InvertedNormalization.Of(c.Settings) == InverseNormalization.Shifted)
        {
            return c.Main(new BinaryOperator(BinaryFunction.Multiply), c.Sub("shifted", BinaryFunction.Add, x, mean), deviation);
        }

        return c.Settings.Bool("invert", false)
            ? c.Main(new BinaryOperator(BinaryFunction.Add), c.Sub("scaled", BinaryFunction.Multiply, x, deviation), mean)
            : c.Main(new BinaryOperator(BinaryFunction.Divide), c.Sub("centered", BinaryFunction.Subtract, x, mean), deviation);
    }

    private static GraphValue Statistic(LayerContext c, string option, string suffix, int[] axes, int rank, Func<float, float> change)
    {
        // From the first kept axis on; axes between that are not kept have extent 1.
        long[] Broadcast(long count, IReadOnlyList<long>? stored)
        {
            if (axes.Length == 0 || count == 1)
            {
                return count == 1 ? [1] : [count];
            }

            // Numbers for fewer axes are those of the last.
            long[] extents = axes.Length == 1 ? [count] : stored is not null && stored.Count <= axes.Length ? [.. Enumerable.Repeat(1L, axes.Length - stored.Count), .. stored] : [];
            if (extents.Length == 0 || extents.Aggregate(1L, (product, e) => product * e) != count || axes.Where((a, i) => extents[i] != 1 && c.Input.Shape[a] != extents[i]).Any())
            {
                throw c.Settings.Fault(option, $"{count} numbers", $"one for each place on the axes [{string.Join(", ", axes)}] of {c.Input.Shape}");
            }

            return [.. Enumerable.Range(axes[0], rank - axes[0]).Select(a => Array.IndexOf(axes, a) is int i and >= 0 ? extents[i] : 1)];
        }

        if (c.Settings.OptionalNumbers(option) is double[] given)
        {
            TensorShape shape = new(Broadcast(given.Length, axes.Length > 1 ? c.Settings.Extents(option) : null));
            return c.Constant(suffix, Tensor.Create<float>([.. given.Select(v => change((float)v))], shape));
        }

        LayerWeight weight = c.Raw(option);
        return c.Constant(weight.Reshape(Broadcast(weight.Shape.ElementCount, weight.Shape)).Map(change) with { Name = $"{c.Name}/{suffix}" });
    }

    private static GraphValue Discretization(LayerContext c)
    {
        float[] boundaries = [.. c.Settings.OptionalNumbers("bin_boundaries")!.Select(v => (float)v)];
        if (!Enumerable.Range(1, Math.Max(0, boundaries.Length - 1)).All(i => boundaries[i - 1] <= boundaries[i]) || boundaries.Any(float.IsNaN))
        {
            throw c.Settings.Fault("bin_boundaries", c.Settings.Json("bin_boundaries")!.Value, "numbers that ascend");
        }

        string mode = c.Settings.Text("output_mode") ?? "int";
        BucketizeOperator op = new(boundaries, VersionRules.DiscretizationType.Of(c.Settings) == BinType.Int32 ? DataType.Int32 : DataType.Int64);
        return mode == "int" ? c.Main(op, c.FloatInput) : CategoryEncodings.Encode(c, c.Sub("bins", op, c.FloatInput), boundaries.Length + 1, mode);
    }

    private static GraphValue Encoding(LayerContext c)
    {
        // Before Keras 2.6 the number of categories was called max_tokens.
        int depth = c.Settings.Has("num_tokens") ? SpatialOptions.Positive(c.Settings, "num_tokens", 1)[0] : SpatialOptions.Positive(c.Settings, "max_tokens", 1)[0];
        string mode = c.Settings.Text("output_mode") ?? "multi_hot";
        return CategoryEncodings.Encode(c, c.Input, depth, mode, mode == "count" ? c.TensorArgument("count_weights")?.Value : null);
    }

    private static GraphValue Resizing(LayerContext c)
    {
        ResizeMethod kind = c.Settings.Text("interpolation") switch { "nearest" => ResizeMethod.Nearest, "bicubic" => ResizeMethod.Bicubic, _ => ResizeMethod.Bilinear };
        (int height, int width) = (Extent(c, "height"), Extent(c, "width"));
        GraphValue x = c.ToChannelsLast(c.FloatInput);
        if (c.Settings.Bool("crop_to_aspect_ratio", false))
        {
            x = CropToAspect(c, x, height, width);
        }
        else if (c.Settings.Bool("pad_to_aspect_ratio", false))
        {
            x = PadToAspect(c, x, height, width);
        }

        ResizeOperator op = new(kind, height, width, AlignCorners: false, HalfPixelCenters: true);
        DataType type = c.Input.Spec.DataType;
        if (kind == ResizeMethod.Nearest || !ExactNumbers.IsIntegerType(type) || VersionRules.ResizedIntegers.Of(c.Settings) == ResizedType.Float)
        {
            return c.ToChannelsFirst(c.Main(op, x));
        }

        // Rounded half to even; what cubic interpolation takes beyond the bounds of a narrow type is cut off. Wider ones hold whatever pixels come to.
        GraphValue rounded = c.Sub("rounded", new UnaryOperator(UnaryFunction.Round), c.Sub("resized", op, x));
        GraphValue bounded = Bounds(type) is (double least, double most) ? c.Sub("bounded", new ClipOperator(least, most), rounded) : rounded;
        return c.ToChannelsFirst(c.Main(new CastOperator(type), bounded));
    }

    private static (double Least, double Most)? Bounds(DataType type) => type switch
    {
        DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DataType.UInt8 => (byte.MinValue, byte.MaxValue),
        DataType.Int16 => (short.MinValue, short.MaxValue),
        DataType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        _ => null,
    };

    private static int Extent(LayerContext c, string option) => SpatialOptions.Positive(c.Settings, option, 1)[0];

    // The part in the middle with as many rows and columns as the target's ratio leaves (keras.utils.image_utils.smart_resize).
    private static GraphValue CropToAspect(LayerContext c, GraphValue x, int height, int width)
    {
        (long rows, long columns) = ImageExtents(x);
        long keptRows = Math.Max(1, Math.Min(rows, (long)((double)(columns * height) / width)));
        long keptColumns = Math.Max(1, Math.Min(columns, (long)((double)(rows * width) / height)));
        return c.Sub("cropped", Middle(x, 1, [keptRows, keptColumns]), x);
    }

    // As many rows or columns on each side as the target's ratio asks for.
    private static GraphValue PadToAspect(LayerContext c, GraphValue x, int height, int width)
    {
        (long rows, long columns) = ImageExtents(x);
        long above = (Math.Max(rows, (long)((double)(columns * height) / width)) - rows) / 2;
        long beside = above > 0 ? 0 : (Math.Max(columns, (long)((double)(rows * width) / height)) - columns) / 2;
        if (Math.Max(above, beside) > LayerSettings.MaxExtent)
        {
            throw c.Settings.Fault("height", $"{height} x {width} for images of {rows} x {columns}", "a ratio that pads less");
        }

        int[] padding = [0, (int)above, (int)beside, 0];
        return c.Sub("padded", new PadOperator(PadMode.Constant, padding, padding, (float)c.Settings.Number("fill_value", 0)), x);
    }

    private static (long Rows, long Columns) ImageExtents(GraphValue x) => x.Shape.Rank == 4 && x.Shape[1].IsFixed && x.Shape[2].IsFixed
        ? (x.Shape[1].Count, x.Shape[2].Count)
        : throw new UnsupportedLayerException($"it crops or pads {x.Shape} by its extents, which are not all known: export the model with fixed input shapes");

    private static SliceOperator Middle(GraphValue x, int firstAxis, long[] size)
    {
        long[] begin = new long[x.Shape.Rank];
        long?[] counts = new long?[x.Shape.Rank];
        for (int i = 0; i < 2; i++)
        {
            (begin[firstAxis + i], counts[firstAxis + i]) = ((x.Shape[firstAxis + i].Count - size[i]) / 2, size[i]);
        }

        return new SliceOperator(begin, counts, [.. Enumerable.Repeat(1L, x.Shape.Rank)]);
    }

    // Images smaller than the crop are resized to cover it.
    private static GraphValue CenterCrop(LayerContext c)
    {
        long[] size = [Extent(c, "height"), Extent(c, "width")];
        GraphValue x = c.ToChannelsLast(TrainingOnlyLayers.AsImage(c, VersionRules.ImageIntegers));
        (long rows, long columns) = ImageExtents(x);
        if (rows >= size[0] && columns >= size[1])
        {
            return c.ToChannelsFirst(c.Main(Middle(x, 1, size), x));
        }

        GraphValue cropped = CropToAspect(c, c.Float(x, "cast"), (int)size[0], (int)size[1]);
        return c.ToChannelsFirst(c.Main(new ResizeOperator(ResizeMethod.Bilinear, (int)size[0], (int)size[1], AlignCorners: false, HalfPixelCenters: true), cropped));
    }
}
