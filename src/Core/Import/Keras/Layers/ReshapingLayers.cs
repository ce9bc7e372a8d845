using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Reshaping layers".</summary>
internal static class ReshapingLayers
{
    private const string Category = "Reshaping";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("Flatten", Category, Flatten),
        new("Reshape", Category, Reshape),
        new("Permute", Category, Permute),
        new("RepeatVector", Category, static c => c.Main(new RepeatOperator(1, Positive(c.Settings, "n")), c.ExpandDims("expanded", c.Input, 1))),
        .. Enumerable.Range(1, 3).SelectMany(axes => new LayerDefinition[]
        {
            new($"Cropping{axes}D", Category, c => Cropping(c, axes)),
            new($"ZeroPadding{axes}D", Category, c => ZeroPadding(c, axes)),
            new($"UpSampling{axes}D", Category, c => UpSampling(c, axes)) { Check = CheckUpSampling },
        }),
    ];

    private static GraphValue Flatten(LayerContext c)
    {
        GraphValue x = c.ToChannelsLast(c.Input);
        return c.ReshapeNode(c.Name, x, [x.Shape[0], x.Shape.Rank == 1 ? 1 : x.Shape.Product(1, x.Shape.Rank)]);
    }

    private static GraphValue Reshape(LayerContext c)
    {
        int[] target = c.Settings.OptionalExtents("target_shape") ?? throw c.Settings.Fault("target_shape", "nothing", "a list of extents");
        if (target.Any(t => t < -1) || target.Count(t => t == -1) > 1)
        {
            throw c.Settings.Fault("target_shape", $"[{string.Join(", ", target)}]", "extents, at most one of them -1");
        }

        GraphValue x = c.Input;
        return c.ReshapeNode(c.Name, x, [x.Shape[0], .. target.Select(t => (Dimension)t)]);
    }

    private static GraphValue Permute(LayerContext c)
    {
        int[] dims = c.Settings.OptionalInts("dims") ?? throw c.Settings.Fault("dims", "nothing", "a list of axes");
        return c.Main(new TransposeOperator([0, .. dims]), c.Input);
    }

    private static GraphValue Cropping(LayerContext c, int axes)
    {
        (int[] before, int[] after) = c.Settings.Pairs("cropping", axes, 1);
        GraphValue x = c.Input;
        int first = c.Settings.IsChannelsFirst && axes > 1 ? 2 : 1;
        long[] begin = new long[x.Shape.Rank];
        long?[] counts = new long?[x.Shape.Rank];
        for (int i = 0; i < axes; i++)
        {
            if (before[i] == 0 && after[i] == 0)
            {
                continue;
            }

            Dimension extent = first + i < x.Shape.Rank ? x.Shape[first + i] : throw c.Settings.Fault("cropping", $"{axes} axes", $"those of an input {x.Shape}");
            if (!extent.IsFixed)
            {
                throw new UnsupportedLayerException("it crops an axis of unknown extent: export the model with fixed input shapes");
            }

            (begin[first + i], counts[first + i]) = (before[i], Math.Max(0, extent.Count - before[i] - after[i]));
        }

        return c.Main(new SliceOperator(begin, counts, [.. Enumerable.Repeat(1L, x.Shape.Rank)]), x);
    }

    private static GraphValue ZeroPadding(LayerContext c, int axes)
    {
        (int[] before, int[] after) = c.Settings.Pairs("padding", axes, 1);
        GraphValue x = c.Input;
        int first = c.Settings.IsChannelsFirst && x.Shape.Rank == axes + 2 ? 2 : 1;
        int[] allBefore = new int[x.Shape.Rank];
        int[] allAfter = new int[x.Shape.Rank];
        for (int i = 0; i < axes && first + i < x.Shape.Rank; i++)
        {
            (allBefore[first + i], allAfter[first + i]) = (before[i], after[i]);
        }

        return c.Main(new PadOperator(PadMode.Constant, allBefore, allAfter, 0), x);
    }

    private static void CheckUpSampling(LayerSettings s)
    {
        if (s.Text("interpolation") is string kind and not ("nearest" or "bilinear" or "bicubic"))
        {
            throw new UnsupportedLayerException($"its interpolation '{kind}' is not supported; nearest, bilinear and bicubic are");
        }

        if (s.Text("interpolation") == "bilinear")
        {
            // Refuses by the options alone where the version does not tell.
            _ = VersionRules.BilinearUpSampling.Of(s);
        }
    }

    private static GraphValue UpSampling(LayerContext c, int axes)
    {
        int[] size = SpatialOptions.Positive(c.Settings, "size", axes, 2);
        string interpolation = c.Settings.Text("interpolation") ?? "nearest";
        GraphValue x = c.ToChannelsLast(c.Input);
        if (interpolation != "nearest")
        {
            if (!x.Shape[1].IsFixed || !x.Shape[2].IsFixed)
            {
                throw new UnsupportedLayerException("it resizes images of unknown extent: export the model with fixed input shapes");
            }

            ResizeMethod kind = interpolation == "bilinear" ? ResizeMethod.Bilinear : ResizeMethod.Bicubic;
            bool isHalfPixel = kind != ResizeMethod.Bilinear || VersionRules.BilinearUpSampling.Of(c.Settings) == PixelCenters.Half;
            return c.ToChannelsFirst(c.Main(
                new ResizeOperator(kind, Times(c.Settings, x.Shape[1], size[0]), Times(c.Settings, x.Shape[2], size[1]), AlignCorners: false, HalfPixelCenters: isHalfPixel),
                c.Float(x, "cast")));
        }

        for (int i = 0; i < axes; i++)
        {
            if (size[i] != 1)
            {
                x = c.Node(i == axes - 1 ? c.Name : $"{c.Name}/axis_{i + 1}", new RepeatOperator(i + 1, size[i]), x);
            }
        }

        return c.ToChannelsFirst(x);
    }

    private static int Times(LayerSettings s, Dimension extent, int factor) => extent.Count * factor <= LayerSettings.MaxExtent
        ? (int)extent.Count * factor
        : throw s.Fault("size", $"{factor} times {extent} elements", $"at most {LayerSettings.MaxExtent}");

    private static int Positive(LayerSettings s, string option) => s.Int(option) is int n and > 0 ? n : throw s.Fault(option, $"{s.Int(option)}", "a number above 0");
}
