using TfModelTools.Formats.Messages;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>Functions written out in operators, and what is nearly one: they are recognized only where they are.</summary>
internal static class RandomPatterns
{
    public static IReadOnlyList<Action<RandomGraph>> Rules { get; } = [Softmax, LayerNorm, Gelu, Swish, HardSwish, Norm, Softplus];

    private static void Softmax(RandomGraph g)
    {
        if (g.AnyFloat(2) is { } x && x.FixedAxes.Any())
        {
            int axis = g.Of([.. x.FixedAxes]);
            int other = g.Chance(85) ? axis : g.Of([.. x.FixedAxes]);
            string shifted = g.Chance(70) ? g.Node("Sub", [x.Name, Reduce(g, "ReduceMax", x.Name, axis)])[0] : x.Name;
            string powers = g.Node("Exp", [shifted])[0];
            g.Node("Div", [powers, Reduce(g, "ReduceSum", g.Chance(90) ? powers : g.Node("Exp", [x.Name])[0], other)]);
        }
    }

    private static void LayerNorm(RandomGraph g)
    {
        if (g.AnyFloat(2) is { } x && x.Shape[^1] > 1)
        {
            string centred = g.Node("Sub", [x.Name, Reduce(g, "ReduceMean", x.Name, x.Rank - 1)])[0];
            string squares = g.Chance(50) ? g.Node("Mul", [centred, centred])[0] : g.Node("Pow", [centred, g.Floats([], 2, 2)])[0];
            string variance = Reduce(g, g.Chance(90) ? "ReduceMean" : "ReduceSum", squares, x.Rank - 1);
            string deviation = g.Node("Sqrt", [g.Node("Add", [variance, g.Floats([], 1e-3f, 1e-3f)])[0]])[0];
            string normalized = g.Node("Div", [g.Chance(90) ? centred : x.Name, deviation])[0];
            string scaled = g.Node("Mul", [normalized, g.Floats([x.Shape[^1]])])[0];
            g.Node("Add", [scaled, g.Floats([x.Shape[^1]])]);
        }
    }

    private static void Gelu(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            float root = g.Chance(85) ? 1.41421356f : 1.5f;
            string erf = g.Node("Erf", [g.Node("Div", [x.Name, g.Floats([], root, root)])[0]])[0];
            string sum = g.Node("Add", [erf, g.Floats([], 1, 1)])[0];
            float half = g.Chance(85) ? 0.5f : 0.25f;
            g.Node("Mul", [g.Node("Mul", [x.Name, sum])[0], g.Floats([], half, half)]);
        }
    }

    private static void Swish(RandomGraph g)
    {
        if (g.AnyFloat() is { } x && g.Any(v => v.IsFloat) is { } y)
        {
            string gate = g.Chance(80) ? x.Name : y.Name;
            string sigmoid = g.Chance(70) ? g.Node("Sigmoid", [gate])[0] : g.Node("HardSigmoid", [gate], 1, Float("alpha", 1 / 6f))[0];
            g.Node("Mul", g.Chance(50) ? [x.Name, sigmoid] : [sigmoid, x.Name]);
        }
    }

    private static void HardSwish(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            float three = g.Chance(85) ? 3 : 2.5f;
            float six = g.Chance(85) ? 6 : 5;
            string clipped = g.Node("Clip", [g.Node("Add", [x.Name, g.Floats([], three, three)])[0], g.Floats([], 0, 0), g.Floats([], six, six)])[0];
            g.Node("Div", [g.Node("Mul", [x.Name, clipped])[0], g.Floats([], 6, 6)]);
        }
    }

    private static void Norm(RandomGraph g)
    {
        if (g.AnyFloat(2) is { } x && x.Shape[^1] > 0)
        {
            string length = g.Node("Sqrt", [g.Node("Add", [Reduce(g, "ReduceSumSquare", x.Name, x.Rank - 1), g.Floats([], 1e-3f, 1e-3f)])[0]])[0];
            g.Node("Div", [x.Name, length]);
        }
    }

    private static void Softplus(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            string y = g.Node("Log", [g.Node("Add", [g.Node("Exp", [x.Name])[0], g.Floats([], 1, 1)])[0]])[0];
            if (g.Chance(50))
            {
                g.Node("Mul", [x.Name, g.Node("Tanh", [y])[0]]);
            }
        }
    }

    private static string Reduce(RandomGraph g, string op, string x, int axis) =>
        g.Opset >= 18 || op == "ReduceSum" ? g.Node(op, [x, g.Longs(axis)])[0] : g.Node(op, [x], 1, Ints("axes", axis))[0];
}
