using TfModelTools.Formats.Messages;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>Operators that go along axes: reductions, softmax, sums so far, the best.</summary>
internal static class RandomReductions
{
    private static readonly string[] Plain = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp"];

    public static IReadOnlyList<Action<RandomGraph>> Rules { get; } = [Reduce, Reduce, Softmax, Best, Top, SumSoFar, LayerNorm, Norms, BatchNorm];

    private static void Reduce(RandomGraph g)
    {
        if (g.AnyFloat(1) is not { } x)
        {
            return;
        }

        string op = g.Of(Plain);
        long[] axes = [.. x.FixedAxes.Where(_ => g.Chance(45)).Select(a => g.EitherEnd(a, x.Rank))];
        OnnxAttributeMessage keep = Int("keepdims", g.Below(2));
        if (axes.Length == 0 && x.Shape.Any(d => d < 0))
        {
            return;
        }

        if (g.Opset >= 18 || op == "ReduceSum")
        {
            OnnxAttributeMessage[] attributes = g.Chance(20) ? [keep, Int("noop_with_empty_axes", 1)] : [keep];
            g.Node(op, axes.Length == 0 ? [x.Name] : [x.Name, g.Longs(axes)], 1, attributes);
        }
        else
        {
            g.Node(op, [x.Name], 1, axes.Length == 0 ? [keep] : [keep, Ints("axes", axes)]);
        }
    }

    private static void Softmax(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.FixedAxes.Any())
        {
            g.Node(g.Of("Softmax", "Softmax", "LogSoftmax", "Hardmax"), [x.Name], 1, Int("axis", Axis(g, x)));
        }
    }

    private static void Best(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.FixedAxes.Any())
        {
            g.Node(g.Of("ArgMax", "ArgMin"), [x.Name], 1, Int("axis", Axis(g, x)), Int("keepdims", g.Below(2)), Int("select_last_index", g.Below(2)));
        }
    }

    private static void Top(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.FixedAxes.Any())
        {
            long axis = Axis(g, x);
            g.Node("TopK", [x.Name, g.Longs(1 + g.Below((int)x.Shape[(int)(axis < 0 ? axis + x.Rank : axis)]))], 2, Int("axis", axis), Int("largest", g.Below(2)));
        }
    }

    private static void SumSoFar(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.FixedAxes.Any())
        {
            g.Node("CumSum", [x.Name, g.Integers([], [Axis(g, x)], OnnxDataTypeMessage.Int64)], 1, Int("exclusive", g.Below(2)), Int("reverse", g.Below(2)));
        }
    }

    private static void LayerNorm(RandomGraph g)
    {
        if (g.AnyFloat(2) is { } x && x.Shape[^1] > 1)
        {
            int first = g.Chance(70) || x.Shape[^2] < 0 ? x.Rank - 1 : x.Rank - 2;
            long[] shape = [.. x.Shape.Skip(first)];
            string[] inputs = g.Chance(70) ? [x.Name, g.Floats(shape), g.Floats(shape)] : [x.Name, g.Floats(shape)];
            g.Node("LayerNormalization", inputs, 1, Int("axis", first - x.Rank), Float("epsilon", g.Of(1e-5f, 1e-3f)));
        }
    }

    private static void Norms(RandomGraph g)
    {
        if (g.AnyFloat(3) is not { } x || x.Shape[1] < 0)
        {
            return;
        }

        switch (g.Below(4))
        {
            case 0:
                g.Node("InstanceNormalization", [x.Name, g.Floats([x.Shape[1]]), g.Floats([x.Shape[1]])], 1, Float("epsilon", 1e-3f));
                break;
            case 1:
                g.Node("LRN", [x.Name], 1, Int("size", g.Of(1, 2, 3, 5)), Float("alpha", g.Number(0.01f, 1)), Float("beta", 0.75f), Float("bias", g.Of(1, 2)));
                break;
            case 2:
                g.Node("LpNormalization", [x.Name], 1, Int("axis", Axis(g, x)), Int("p", 1 + g.Below(2)));
                break;
            case 3 when x.Shape.Skip(2).All(d => d > 2):
                // Of few numbers, or equal ones, the variance is what roundings leave.
                g.Node("MeanVarianceNormalization", [x.Name], 1, Ints("axes", [.. Enumerable.Range(2, x.Rank - 2).Select(a => (long)a)]));
                break;
        }
    }

    private static void BatchNorm(RandomGraph g)
    {
        if (g.AnyFloat(2) is { } x && x.Shape[1] > 0)
        {
            long[] c = [x.Shape[1]];
            g.Node("BatchNormalization", [x.Name, g.Floats(c), g.Floats(c), g.Floats(c), g.Floats(c, 0.1f, 2)], 1, Float("epsilon", g.Of(1e-5f, 1e-3f)));
        }
    }

    private static long Axis(RandomGraph g, RandomValue x) => g.EitherEnd(g.Of([.. x.FixedAxes]), x.Rank);
}
