using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Operations;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>
/// keras.layers.EinsumDense: an Einstein sum of the input and a kernel. Supported are the sums that are one matrix product: every
/// letter of the kernel is either summed over or new in the output.
/// </summary>
internal static class EinsumDenseLayer
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("EinsumDense", "Core", Build)
        {
            Weights = static s => new WeightLayout(s.Has("bias_axes") ? ["kernel", "bias"] : ["kernel"]),
            Check = static s => Parse(s, inputRank: null),
            Note = "where the sum is one matrix product",
        },
    ];

    private static (string X, string Kernel, string Output) Parse(LayerSettings s, int? inputRank)
    {
        string equation = (s.Text("equation") ?? throw s.Fault("equation", "nothing", "an equation such as 'abc,cd->abd'")).Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length != 2 || operands.Length != 2 || operands[1].Contains("...", StringComparison.Ordinal))
        {
            throw s.Fault("equation", equation, "an equation of two operands such as 'abc,cd->abd'");
        }

        // "..." stands for the axes of the input that have no letter; digits are letters nobody else uses.
        int open = Math.Clamp((inputRank ?? 3) - (operands[0].Replace("...", "", StringComparison.Ordinal).Length), 0, 9);
        string rest = string.Concat(Enumerable.Range(0, open));
        (string x, string kernel, string output) = (operands[0].Replace("...", rest, StringComparison.Ordinal), operands[1], sides[1].Replace("...", rest, StringComparison.Ordinal));
        bool isUnique = x.Distinct().Count() == x.Length && kernel.Distinct().Count() == kernel.Length && output.Distinct().Count() == output.Length;
        bool isProduct = kernel.All(l => x.Contains(l) != output.Contains(l)) && x.All(l => kernel.Contains(l) || output.Contains(l)) && output.All(l => x.Contains(l) || kernel.Contains(l));
        return isUnique && isProduct ? (x, kernel, output) : throw new UnsupportedLayerException($"its equation '{equation}' is not one matrix product");
    }

    private static GraphValue Build(LayerContext c)
    {
        GraphValue input = c.FloatInput;
        (string x, string kernel, string output) = Parse(c.Settings, input.Shape.Rank);
        LayerWeight weight = c.Raw("kernel").RequireRank(kernel.Length);
        if (input.Shape.Rank != x.Length)
        {
            throw c.Settings.Fault("equation", $"an input of {x.Length} axes", $"{input.Shape.Rank} axes, as {input.Shape} has");
        }

        GraphValue result = LayerOp.Call(c, "Einsum", $"{c.Name}/product", [LayerOp.Tensor(c, input), LayerOp.Tensor(c, c.Constant(weight))], ("equation", $"{x},{kernel}->{output}"))[0];
        if (c.HasWeight("bias"))
        {
            // Axes of the output that have no bias stand between those that have, with extent 1.
            LayerWeight bias = c.Raw("bias");
            string biased = string.Concat(output.Where(l => c.Settings.Text("bias_axes")!.Contains(l)));
            int first = biased.Length == 0 ? output.Length : output.IndexOf(biased[0], StringComparison.Ordinal);
            int next = 0;
            bool fits = biased.Length > 0 && (bias.Shape.Rank == biased.Length || bias.Shape.Rank == output.Length - first);
            if (!fits)
            {
                throw c.Settings.Fault("bias_axes", $"'{c.Settings.Text("bias_axes")}'", $"axes of the output that fit a bias of shape {bias.Shape}");
            }

            LayerWeight broadcast = bias.Shape.Rank == output.Length - first ? bias : bias.Reshape([.. output.Skip(first).Select(l => biased.Contains(l) ? bias.Shape[next++] : 1)]);
            result = c.Sub("biased", BinaryFunction.Add, result, c.Constant(broadcast));
        }

        return c.Activate(c.Main(new IdentityOperator(), result));
    }
}
