using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>A dropout that is left out is a mask with its scale, and nothing else: other random numbers are refused, other factors stay.</summary>
public sealed class DropoutTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Each gives [1, 2, 3, 4] to a dropout that keeps one of four; the numbers are what follows where nothing is dropped.
    public static TheoryData<string, float> Spellings => new()
    {
        { "x/keep*floor(u+keep)", 1 },
        { "x*inverse*floor(u+keep)", 1 },
        { "x*floor(u+keep)/keep", 1 },
        { "x*floor(u+keep)*inverse", 1 },
        { "x*(floor(u+keep)/keep)", 1 },
        { "x*(floor(u+keep)*inverse)", 1 },
        { "x/keep*(1-(u>=keep))", 1 },
        { "x/keep*(u<keep)", 1 },
        { "x/keep*(rate<=u)", 1 },
        { "x/keep*10*floor(u+keep)", 10 },
        { "x*10/keep*floor(u+keep)", 10 },
        { "x*10*floor(u+keep)", 10 },
        { "x*floor(u+keep)", 1 },
        { "x*floor(u+keep)*10", 10 },
        { "x*(floor(u+keep)*10)", 10 },
        { "where(u<rate,0,x/keep)", 1 },
        { "where(u<rate,0,x)", 1 },
        { "where(u<rate,0,x)/keep", 1 },
        { "where(u>=rate,x/keep,0)", 1 },
        { "where(u>=rate,x*10,0)", 10 },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Only_the_mask_goes_and_the_scale_that_makes_up_for_it(string spelling, float factor)
    {
        foreach (bool isFed in (bool[])[false, true])
        {
            ModelRunner runner = new(Graph(spelling, isFed).Import(_folder, "y"));
            Tensor x = Tensor.Create<float>([1, 2, 3, 4], new TensorShape(4));
            Assert.Equal([factor, 2 * factor, 3 * factor, 4 * factor], runner.Predict(new Dictionary<string, Tensor> { ["x"] = x })["y"].AsSpan<float>().ToArray());
            Assert.Equal(isFed ? "keep" : string.Empty, string.Join(' ', runner.DefaultInputs.Select(d => d.Port.Name)));
        }
    }

    [Theory]
    [InlineData("x*u")]
    [InlineData("x+(u*[2,2,2,2]+[-1,-1,-1,-1])")]
    [InlineData("x*(u*[2,2,2,2]+[-1,-1,-1,-1])")]
    [InlineData("x*(floor(u+keep)+1)")]
    [InlineData("x*floor(u*3)")]
    [InlineData("where(u<rate,x,x/keep)")]
    [InlineData("x/floor(u+keep)")]
    public void Random_numbers_that_are_no_mask_are_refused(string spelling)
    {
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Graph(spelling, isFed: false).Import(_folder, "y"));
        Assert.Contains("random", fault.Message, StringComparison.Ordinal);
    }

    // (x * keep) * mask: a scale that depends on the rate, and is not its inverse.
    [Fact]
    public void A_scale_by_the_rate_that_does_not_make_up_for_the_mask_is_refused()
    {
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Graph("x*keep*floor(u+keep)", isFed: true).Import(_folder, "y"));
        Assert.Contains("scaled", fault.Message, StringComparison.Ordinal);
    }

    // The spelling is read from left to right, without precedence but for brackets.
    private static GraphText Graph(string spelling, bool isFed)
    {
        GraphText graph = new GraphText().Raw("versions { producer: 27 }").Input("x", 4).Ints("size", [4]);
        _ = isFed ? graph.Node("keep", "Placeholder", [], "dtype { type: DT_FLOAT }", "shape { shape { } }") : graph.Const("keep", [0.25f]);
        graph.Const("1", [1]).Const("3", [3]).Const("10", [10]).Node("u", "RandomUniform", ["size"], "dtype { type: DT_FLOAT }", "T { type: DT_INT32 }")
            .Node("rate", "Sub", ["1", "keep"], Float).Node("inverse", "RealDiv", ["1", "keep"], Float).Node("0", "ZerosLike", ["x"], Float);
        int at = 0;
        int made = 0;
        return graph.Node("y", "Identity", [Chain()], Float);

        string Chain()
        {
            string left = Operand();
            while (at < spelling.Length && spelling[at] is not (')' or ',' or ']'))
            {
                string op = spelling[at++] switch { '*' => "Mul", '/' => "RealDiv", '+' => "AddV2", '-' => "Sub", '<' => "Less", _ => "GreaterEqual" };
                if (spelling[at] == '=')
                {
                    at++;
                    op = op == "Less" ? "LessEqual" : op;
                }

                string right = Operand();
                string result = Make(op, left, right);
                left = op is "Less" or "LessEqual" or "GreaterEqual" && !spelling.StartsWith("where", StringComparison.Ordinal)
                    ? MakeOf("Cast", [result], "SrcT { type: DT_BOOL }", "DstT { type: DT_FLOAT }") : result;
            }

            return left;
        }

        string Operand()
        {
            int from = at;
            while (at < spelling.Length && char.IsLetterOrDigit(spelling[at]))
            {
                at++;
            }

            string name = spelling[from..at];
            if (at == spelling.Length || spelling[at] is not ('(' or '['))
            {
                return name;
            }

            char open = spelling[at++];
            if (open == '[')
            {
                int end = spelling.IndexOf(']', at);
                float[] numbers = [.. spelling[at..end].Split(',').Select(n => float.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
                at = end + 1;
                graph.Const($"n{++made}", numbers, numbers.Length);
                return $"n{made}";
            }

            List<string> parts = [Chain()];
            while (spelling[at] == ',')
            {
                at++;
                parts.Add(Chain());
            }

            at++;
            return name switch { "" => parts[0], "floor" => Make("Floor", [.. parts]), _ => Make("SelectV2", [.. parts]) };
        }

        string Make(string op, params string[] inputs) => MakeOf(op, inputs, Float);

        string MakeOf(string op, string[] inputs, params string[] attributes)
        {
            graph.Node($"n{++made}", op, inputs, attributes);
            return $"n{made}";
        }
    }
}
