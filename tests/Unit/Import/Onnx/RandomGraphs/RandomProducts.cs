using TfModelTools.Formats.Messages;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>Products of matrices, and recurrent layers.</summary>
internal static class RandomProducts
{
    public static IReadOnlyList<Action<RandomGraph>> Rules { get; } = [MatMul, MatMul, OfItself, Gemm, Gemm, Einsum, Recurrent];

    private static void MatMul(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x && x.Shape[^1] > 0)
        {
            if (x.Rank > 2 && x.Shape[^2] > 0 && g.Chance(20))
            {
                g.Node("MatMul", [g.Floats([1 + g.Below(3), x.Shape[^2]]), x.Name]);
                return;
            }

            long[] other = g.Chance(15) ? [x.Shape[^1]] : g.Chance(20) && x.Rank > 2 && x.Shape[^3] > 0 ? [x.Shape[^3], x.Shape[^1], 1 + g.Below(4)] : [x.Shape[^1], 1 + g.Below(4)];
            string y = g.Node("MatMul", [x.Name, g.Floats(other)])[0];
            if (g.Chance(50))
            {
                g.Node("Add", [y, g.Floats(g.Chance(70) ? [other[^1]] : [1])]);
            }
        }
    }

    private static void OfItself(RandomGraph g)
    {
        if (g.AnyFloat(3) is { } x && x.Shape[^1] > 0 && x.Shape[^2] > 0)
        {
            long[] axes = [.. Enumerable.Range(0, x.Rank).Select(i => (long)i)];
            (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
            string turned = g.Node("Transpose", [x.Name], 1, Ints("perm", axes))[0];
            string product = g.Node("MatMul", g.Chance(50) ? [x.Name, turned] : [turned, x.Name])[0];
            if (g.Chance(40))
            {
                g.Node("Softmax", [g.Node("Mul", [product, g.Floats([])])[0]], 1, Int("axis", -1));
            }
        }
    }

    private static void Gemm(RandomGraph g)
    {
        if (g.AnyFloat(2, 2) is { } x && x.Shape[1] > 0)
        {
            bool isTurned = g.Chance(50);
            long columns = 1 + g.Below(4);
            List<string> inputs = [x.Name, g.Floats(isTurned ? [columns, x.Shape[1]] : [x.Shape[1], columns])];
            if (g.Chance(70))
            {
                inputs.Add(g.Floats(g.Of<long[]>([columns], [1, columns], [1], [])));
            }

            List<OnnxAttributeMessage> attributes = [Int("transB", isTurned ? 1 : 0)];
            if (g.Chance(30))
            {
                attributes.AddRange([Float("alpha", g.Number(0.2f, 2)), Float("beta", g.Number(0, 2))]);
            }

            g.Node("Gemm", inputs, 1, [.. attributes]);
        }
    }

    private static void Einsum(RandomGraph g)
    {
        if (g.AnyFloat(3, 3) is { } x && x.Shape[2] > 0)
        {
            string w = g.Floats([x.Shape[2], 2, 3]);
            g.Node("Einsum", [x.Name, w], 1, Text("equation", g.Of("abc,cde->abde", "abc,cde->adbe", "abc,cde->abd")));
        }
    }

    // Of sequences [steps, samples, features], as ONNX has them.
    private static void Recurrent(RandomGraph g)
    {
        if (g.AnyFloat(3, 3) is not { } x || x.Shape[2] < 0)
        {
            return;
        }

        string sequence = x.Shape[0] < 0 || g.Chance(30) ? g.Node("Transpose", [x.Name], 1, Ints("perm", 1, 0, 2))[0] : x.Name;
        string op = g.Of("LSTM", "GRU", "RNN");
        int gates = op switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        int units = 1 + g.Below(4);
        string direction = g.Of("forward", "forward", "reverse", "bidirectional");
        int directions = direction == "bidirectional" ? 2 : 1;
        List<string> inputs = [sequence, g.Floats([directions, gates * units, x.Shape[2]]), g.Floats([directions, gates * units, units])];
        if (g.Chance(70))
        {
            inputs.Add(g.Floats([directions, 2 * gates * units]));
        }

        List<OnnxAttributeMessage> attributes = [Int("hidden_size", units), Text("direction", direction)];
        if (op == "GRU")
        {
            attributes.Add(Int("linear_before_reset", g.Below(2)));
        }

        string[] outputs = g.Node(op, inputs, op == "LSTM" ? 3 : 2, [.. attributes]);
        if (g.Chance(60))
        {
            // As exporters go on: the axis of the directions away, or joined to the units.
            g.Node("Squeeze", [outputs[g.Below(2)], g.Longs(directions == 1 ? g.Of(0L, 1L) : 1)]);
        }
    }
}
