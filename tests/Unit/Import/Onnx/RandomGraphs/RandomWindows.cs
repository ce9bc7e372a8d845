using TfModelTools.Formats.Messages;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>Convolutions, poolings and resizing, of one to three spatial axes.</summary>
internal static class RandomWindows
{
    public static IReadOnlyList<Action<RandomGraph>> Rules { get; } = [Convolve, Convolve, Convolve, Deconvolve, Pool, Pool, GlobalPool, Resize, Resize, Normalized];

    private static RandomValue? Image(RandomGraph g) => g.AnyFloat(3, 5) is { } x && x.FixedAxes.Count() >= x.Rank - 1 && x.Shape[1] > 0 ? x : null;

    private static void Convolve(RandomGraph g)
    {
        if (Image(g) is { } x)
        {
            Convolution(g, x);
        }
    }

    private static string Convolution(RandomGraph g, RandomValue x)
    {
        int c = (int)x.Shape[1];
        int groups = g.Chance(30) ? g.Of([.. Enumerable.Range(1, c).Where(d => c % d == 0)]) : 1;
        int filters = groups * (1 + g.Below(3));
        (List<OnnxAttributeMessage> attributes, long[] kernel) = Window(g, x, allowsDilations: true);
        attributes.Add(Int("group", groups));
        string w = g.Floats([filters, c / groups, .. kernel]);
        return g.Node("Conv", g.Chance(60) ? [x.Name, w, g.Floats([filters])] : [x.Name, w], 1, [.. attributes])[0];
    }

    private static void Deconvolve(RandomGraph g)
    {
        if (Image(g) is { } x)
        {
            int spatial = x.Rank - 2;
            long[] kernel = Spatial(spatial, () => 1 + g.Below(3));
            long[] strides = Spatial(spatial, () => 1 + g.Below(3));
            List<OnnxAttributeMessage> attributes = [Ints("strides", strides)];
            if (g.Chance(50))
            {
                attributes.Add(Ints("pads", Spatial(spatial * 2, () => g.Below(2))));
            }
            else if (g.Chance(30) && kernel.Zip(strides).All(p => p.First >= p.Second))
            {
                // Of kernels that do not reach from stride to stride, ONNX Runtime gives less than the specification's input times stride.
                attributes.Add(Text("auto_pad", g.Of("SAME_UPPER", "SAME_LOWER", "VALID")));
            }
            else if (g.Chance(30))
            {
                attributes.Add(Ints("output_padding", [.. strides.Select(s => (long)g.Below((int)s))]));
            }
            else if (g.Chance(20))
            {
                attributes.Add(Ints("dilations", Spatial(spatial, () => 1 + g.Below(2))));
            }

            int c = (int)x.Shape[1];
            int groups = g.Chance(20) ? c : 1;
            attributes.Add(Int("group", groups));
            int filters = 1 + g.Below(3);
            string w = g.Floats([c, filters, .. kernel]);
            g.Node("ConvTranspose", g.Chance(50) ? [x.Name, w, g.Floats([filters * groups])] : [x.Name, w], 1, [.. attributes]);
        }
    }

    private static void Pool(RandomGraph g)
    {
        if (Image(g) is { } x)
        {
            string op = g.Of("MaxPool", "AveragePool", "AveragePool", "LpPool");
            (List<OnnxAttributeMessage> attributes, long[] kernel) = Window(g, x, allowsDilations: op == "MaxPool" || (op == "AveragePool" && g.Opset >= 19));
            attributes.Add(Ints("kernel_shape", kernel));
            if (op == "LpPool" && attributes.Any(a => a.Name == "auto_pad"))
            {
                // Of kernels that do not reach from stride to stride, ONNX Runtime begins elsewhere.
                attributes.RemoveAll(a => a.Name == "strides");
            }

            if (op != "LpPool" || g.Opset >= 18)
            {
                attributes.Add(Int("ceil_mode", g.Below(2)));
            }

            if (op == "AveragePool")
            {
                attributes.Add(Int("count_include_pad", g.Below(2)));
            }

            g.Node(op, [x.Name], 1, [.. attributes]);
        }
    }

    private static void GlobalPool(RandomGraph g)
    {
        if (Image(g) is { } x)
        {
            g.Node(g.Of("GlobalAveragePool", "GlobalMaxPool"), [x.Name]);
        }
    }

    private static void Resize(RandomGraph g)
    {
        if (Image(g) is not { } x)
        {
            return;
        }

        string mode = g.Of("nearest", "linear", "linear", "cubic");
        List<OnnxAttributeMessage> attributes =
        [
            Text("mode", mode),
            Text("coordinate_transformation_mode", g.Of("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")),
        ];
        if (mode == "nearest")
        {
            attributes.Add(Text("nearest_mode", g.Of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")));
        }

        if (mode == "cubic")
        {
            attributes.Add(Float("cubic_coeff_a", g.Of(-0.75f, -0.5f)));
            attributes.Add(Int("exclude_outside", g.Below(2)));
        }

        if (g.Opset >= 18 && g.Chance(40) && mode != "nearest")
        {
            attributes.Add(Int("antialias", 1));
        }

        // Of extents that are no whole numbers, ONNX Runtime aligns the corners by the whole ones, where ONNX' own tests do by the others.
        bool isAligned = attributes[1].S.ToStringUtf8() == "align_corners";
        float[] scales = [1, 1, .. x.Shape.Skip(2).Select(d => isAligned ? (d % 2 == 0 ? g.Of(2f, 0.5f, 1.5f) : g.Of(2f, 3, 1)) : g.Of(2f, 0.5f, 1.5f, 3, 0.6f, 1))];
        string name = g.Floats([x.Rank]);
        g.Model.Graph.Initializer[^1].FloatData.Clear();
        g.Model.Graph.Initializer[^1].FloatData.AddRange(scales);
        g.Node("Resize", [x.Name, string.Empty, name], 1, [.. attributes]);
    }

    // A convolution with what is folded into it behind it.
    private static void Normalized(RandomGraph g)
    {
        if (Image(g) is { } x)
        {
            string y = Convolution(g, x);
            long[] filters = [g.Model.Graph.Initializer.First(i => i.Name == g.Model.Graph.Node[^1].Input[1]).Dims[0]];
            long[] column = [filters[0], .. Enumerable.Repeat(1L, x.Rank - 2)];
            string z = g.Below(3) switch
            {
                0 => g.Node("BatchNormalization", [y, g.Floats(filters), g.Floats(filters), g.Floats(filters), g.Floats(filters, 0.1f, 2)], 1, Float("epsilon", 1e-3f))[0],
                1 => g.Node("Add", [y, g.Floats(g.Chance(50) ? column : [1])])[0],
                _ => g.Node("Mul", [y, g.Floats(g.Chance(50) ? column : [1])])[0],
            };
            g.Node(g.Of("Relu", "Sigmoid", "HardSwish", "LeakyRelu", "Tanh", "Identity"), [z]);
        }
    }

    private static (List<OnnxAttributeMessage> Attributes, long[] Kernel) Window(RandomGraph g, RandomValue x, bool allowsDilations)
    {
        int spatial = x.Rank - 2;
        long[] kernel = Spatial(spatial, () => 1 + g.Below(3));
        List<OnnxAttributeMessage> attributes = [];
        if (g.Chance(60))
        {
            attributes.Add(Ints("strides", Spatial(spatial, () => 1 + g.Below(3))));
        }

        // A window that is larger than all there is counts as one place to ONNX Runtime, as none by the specification.
        for (int i = 0; i < spatial; i++)
        {
            kernel[i] = x.Shape[i + 2] < 0 ? 1 : Math.Min(kernel[i], x.Shape[i + 2]);
        }

        bool isDilated = allowsDilations && g.Chance(30) && x.Shape.Skip(2).All(d => d > 4);
        if (isDilated)
        {
            attributes.Add(Ints("dilations", Spatial(spatial, () => 1 + g.Below(2))));
        }

        // ONNX Runtime works out what SAME pads as if there were no dilations.
        if (g.Chance(60))
        {
            attributes.Add(Ints("pads", [.. Enumerable.Range(0, spatial * 2).Select(i => (long)g.Below((int)kernel[i % spatial]))]));
        }
        else if (g.Chance(60) && !isDilated)
        {
            attributes.Add(Text("auto_pad", g.Of("SAME_UPPER", "SAME_LOWER", "VALID")));
        }

        return (attributes, kernel);
    }

    private static long[] Spatial(int count, Func<int> extent) => [.. Enumerable.Range(0, count).Select(_ => (long)extent())];
}
