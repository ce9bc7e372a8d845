using TfModelTools.Formats.Messages;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>Operators that move elements.</summary>
internal static class RandomShapes
{
    public static IReadOnlyList<Action<RandomGraph>> Rules { get; } =
    [
        Transpose, Transpose, Reshape, Reshape, Flatten, Squeeze, Unsqueeze, Concat, Concat, Split, Slice, Slice, Gather, GatherElements, Pad, Pad, Tile, Expand, Blocks, Triangle, Encode, ReverseOrScatter,
        ShapeOfAnother, Scatter,
    ];

    private static void Transpose(RandomGraph g)
    {
        if (g.Any(v => v.Rank > 1) is { } x)
        {
            List<int> axes = [.. Enumerable.Range(0, x.Rank)];
            bool keepsFirst = x.Shape[0] < 0 && g.Chance(85);
            for (int i = axes.Count - 1; i > (keepsFirst ? 1 : 0); i--)
            {
                int j = (keepsFirst ? 1 : 0) + g.Below(i + 1 - (keepsFirst ? 1 : 0));
                (axes[i], axes[j]) = (axes[j], axes[i]);
            }

            g.Node("Transpose", [x.Name], 1, Ints("perm", [.. axes.Select(a => (long)a)]));
        }
    }

    private static void Reshape(RandomGraph g)
    {
        if (g.Any(v => v.Rank > 0) is not { } x)
        {
            return;
        }

        // Factors of what is fixed, put together anew; the number of samples is copied (0) or worked out (-1).
        List<long> extents = [];
        long left = x.Shape.Where(d => d > 0).Aggregate(1L, (a, b) => a * b);
        while (left > 1 && extents.Count < 4)
        {
            long[] divisors = [.. Enumerable.Range(1, (int)left).Where(d => left % d == 0).Select(d => (long)d)];
            long extent = extents.Count == 3 ? left : g.Of(divisors);
            extents.Add(extent);
            left /= extent;
        }

        if (left > 1)
        {
            extents.Add(left);
        }

        bool isOpen = x.Shape.Any(d => d < 0);
        if (isOpen)
        {
            extents.Insert(0, x.Shape[0] < 0 && g.Chance(50) ? 0 : -1);
        }
        else if (extents.Count > 0 && g.Chance(40))
        {
            extents[g.Below(extents.Count)] = -1;
        }

        g.Node("Reshape", [x.Name, g.Longs(extents)]);
    }

    private static void Flatten(RandomGraph g)
    {
        if (g.AnyFloat(2) is { } x)
        {
            g.Node("Flatten", [x.Name], 1, Int("axis", g.Of(1, 1, 2, -1, 0)));
        }
    }

    private static void Squeeze(RandomGraph g)
    {
        if (g.Any(v => v.Shape.Contains(1)) is { } x)
        {
            int[] ones = [.. Enumerable.Range(0, x.Rank).Where(i => x.Shape[i] == 1)];
            g.Node("Squeeze", [x.Name, g.Longs(g.Of(ones) - (g.Chance(40) ? x.Rank : 0))]);
        }
    }

    private static void Unsqueeze(RandomGraph g)
    {
        if (g.Any(v => v.Rank < 4) is { } x)
        {
            g.Node("Unsqueeze", [x.Name, g.Longs(g.Chance(40) ? -1 - g.Below(x.Rank + 1) : g.Below(x.Rank + 1))]);
        }
    }

    private static void Concat(RandomGraph g)
    {
        if (g.Any(v => v.FixedAxes.Any()) is { } x)
        {
            int axis = g.Of([.. x.FixedAxes]);
            List<string> parts = [x.Name];
            for (int i = g.Below(3); i >= 0; i--)
            {
                RandomValue? other = g.Any(v => v.Type == x.Type && v.Rank == x.Rank && Enumerable.Range(0, v.Rank).All(a => a == axis ? v.Shape[a] > 0 : v.Shape[a] == x.Shape[a]));
                parts.Add(other!.Name);
            }

            if (x.IsFloat && x.Shape.All(d => d > 0) && g.Chance(30))
            {
                parts.Insert(g.Below(parts.Count + 1), g.Floats(x.Shape));
            }

            g.Node("Concat", parts, 1, Int("axis", g.EitherEnd(axis, x.Rank)));
        }
    }

    private static void Split(RandomGraph g)
    {
        if (g.Any(v => v.FixedAxes.Any(a => v.Shape[a] > 1)) is { } x)
        {
            int axis = g.Of([.. x.FixedAxes.Where(a => x.Shape[a] > 1)]);
            long first = 1 + g.Below((int)x.Shape[axis] - 1);
            g.Node("Split", [x.Name, g.Longs(first, x.Shape[axis] - first)], 2, Int("axis", g.EitherEnd(axis, x.Rank)));
        }
    }

    private static void Slice(RandomGraph g)
    {
        if (g.Any(v => v.FixedAxes.Any()) is not { } x)
        {
            return;
        }

        int[] axes = [.. x.FixedAxes.Where(_ => g.Chance(60))];
        if (axes.Length == 0)
        {
            return;
        }

        long[] steps = [.. axes.Select(_ => g.Of(1L, 1, 1, 2, -1, -2))];
        long[] starts = [.. axes.Select((a, i) => steps[i] > 0 ? g.Below((int)x.Shape[a]) - (g.Chance(30) ? x.Shape[a] : 0) : g.Of(-1, x.Shape[a] - 1, x.Shape[a] + 3))];
        long[] ends = [.. axes.Select((a, i) => steps[i] > 0 ? g.Of(x.Shape[a], long.MaxValue, int.MaxValue, 1 + g.Below((int)x.Shape[a]), -1) : g.Of(long.MinValue, -x.Shape[a] - 1, 0, int.MinValue))];
        g.Node("Slice", [x.Name, g.Longs(starts), g.Longs(ends), g.Longs([.. axes.Select(a => (long)(g.Chance(30) ? a - x.Rank : a))]), g.Longs(steps)]);
    }

    private static void Gather(RandomGraph g)
    {
        if (g.Any(v => v.FixedAxes.Any()) is { } x)
        {
            int axis = g.Of([.. x.FixedAxes]);
            long[] shape = g.Of<long[]>([], [1], [3], [2, 2]);
            long[] indices = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => g.Below((int)x.Shape[axis]) - (g.Chance(25) ? x.Shape[axis] : 0))];
            g.Node("Gather", [x.Name, g.Integers(shape, indices, g.Of(OnnxDataTypeMessage.Int64, OnnxDataTypeMessage.Int32))], 1, Int("axis", g.EitherEnd(axis, x.Rank)));
        }
    }

    private static void GatherElements(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.FixedAxes.Any())
        {
            int axis = g.Of([.. x.FixedAxes]);
            string indices = g.Node("ArgMax", [x.Name], 1, Int("axis", axis), Int("keepdims", 1))[0];
            g.Node("GatherElements", [x.Name, indices], 1, Int("axis", g.EitherEnd(axis, x.Rank)));
        }
    }

    private static void Pad(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x)
        {
            string mode = g.Of("constant", "constant", "reflect", "edge", "wrap");
            long[] Side() => [.. x.Shape.Select(d => d < 0 ? 0L : mode == "constant" && g.Chance(20) && d > 2 ? -1 : g.Below((int)Math.Min(3, mode == "constant" ? 3 : d)))];
            string pads = g.Longs([.. Side(), .. Side()]);
            g.Node("Pad", mode == "constant" && g.Chance(60) ? [x.Name, pads, g.Floats([])] : [x.Name, pads], 1, Text("mode", mode));
        }
    }

    private static void Tile(RandomGraph g)
    {
        if (g.Any(v => v.Rank > 0) is { } x)
        {
            g.Node("Tile", [x.Name, g.Longs([.. x.Shape.Select(d => d < 0 || g.Chance(50) ? 1L : 1 + g.Below(3))])]);
        }
    }

    private static void Expand(RandomGraph g)
    {
        if (g.Any(v => v.Rank > 0) is { } x)
        {
            g.Node("Expand", [x.Name, g.Longs([.. (g.Chance(20) && x.Shape[0] >= 0 ? [2L] : Array.Empty<long>()), .. x.Shape.Select(d => d == 1 ? 1L + g.Below(3) : d < 0 || g.Chance(30) ? 1 : d)])]);
        }
    }

    private static void Blocks(RandomGraph g)
    {
        if (g.AnyFloat(4, 4) is { } x)
        {
            if (g.Chance(50))
            {
                g.Node("DepthToSpace", [x.Name], 1, Int("blocksize", 2), Text("mode", g.Of("DCR", "CRD")));
            }
            else
            {
                g.Node("SpaceToDepth", [x.Name], 1, Int("blocksize", 2));
            }
        }
    }

    private static void Triangle(RandomGraph g)
    {
        if (g.AnyFloat(2) is { } x && x.Shape[^1] > 0 && x.Shape[^2] > 0)
        {
            g.Node("Trilu", [x.Name, g.Integers([], [g.Below(3) - 1], OnnxDataTypeMessage.Int64)], 1, Int("upper", g.Below(2)));
        }
    }

    private static void Encode(RandomGraph g)
    {
        if (g.AnyFloat(1, 3) is { } x && x.FixedAxes.Any())
        {
            string indices = g.Node("ArgMax", [x.Name], 1, Int("axis", g.Of([.. x.FixedAxes])), Int("keepdims", 0))[0];
            g.Node("OneHot", [indices, g.Longs(2 + g.Below(4)), g.Floats([2])], 1, Int("axis", g.Of(-1, -1, 0, 1)));
        }
    }

    private static void ReverseOrScatter(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.FixedAxes.Any() && x.Shape.All(d => d > 0))
        {
            long[] at = [.. x.Shape.Take(1).Select(d => (long)g.Below((int)d))];
            string updates = g.Floats([1, .. x.Shape.Skip(1)]);
            g.Node("ScatterND", [x.Name, g.Integers([1, 1], at, OnnxDataTypeMessage.Int64), updates], 1, Text("reduction", g.Of("none", "add", "mul")));
        }
    }

    private static void Scatter(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.FixedAxes.Any())
        {
            int axis = g.Of([.. x.FixedAxes]);
            string indices = g.Node("ArgMin", [x.Name], 1, Int("axis", axis), Int("keepdims", 1))[0];
            string updates = g.Node("ReduceMax", g.Opset >= 18 ? [x.Name, g.Longs(axis)] : [x.Name], 1, g.Opset >= 18 ? [] : [Ints("axes", axis)])[0];
            g.Node("ScatterElements", [x.Name, indices, g.Node("Neg", [updates])[0]], 1, Int("axis", axis));
        }
    }

    // As exporters write a reshape: extents looked up one by one.
    private static void ShapeOfAnother(RandomGraph g)
    {
        if (g.AnyFloat(2) is not { } x)
        {
            return;
        }

        string shape = g.Node("Shape", [x.Name])[0];
        string first = g.Node("Gather", [shape, g.Integers([], [0], OnnxDataTypeMessage.Int64)], 1, Int("axis", 0))[0];
        string all = g.Node("Concat", [g.Node("Unsqueeze", [first, g.Longs(0)])[0], g.Longs(-1)], 1, Int("axis", 0))[0];
        g.Node("Reshape", [x.Name, all]);
    }
}
