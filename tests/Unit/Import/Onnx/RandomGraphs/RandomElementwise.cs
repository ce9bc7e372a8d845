using TfModelTools.Formats.Messages;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>Operators that compute element by element, with operands that are broadcast.</summary>
internal static class RandomElementwise
{
    private static readonly string[] Plain =
    [
        "Relu", "Sigmoid", "Tanh", "Abs", "Neg", "Erf", "Softplus", "Softsign", "Elu", "Selu", "LeakyRelu", "HardSigmoid", "HardSwish", "Celu", "ThresholdedRelu", "Floor", "Ceil", "Round", "Sign",
        "Sin", "Cos", "Atan", "Asinh", "Sinh", "Exp", "Reciprocal", "Identity", "Mish", "Gelu", "Dropout",
    ];

    private static readonly string[] Comparisons = ["Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal"];

    public static IReadOnlyList<Action<RandomGraph>> Rules { get; } =
    [
        Unary, Unary, Unary, WithAttributes, Clip, Binary, Binary, Binary, BinaryOfConstant, BinaryOfConstant, Slope, Variadic, Power, Compare, Logic, Choose, Cast, Modulo, Quantize, RootOrLog, Infinite,
    ];

    private static void Unary(RandomGraph g)
    {
        if (g.Any(v => v.IsFloat) is { } x)
        {
            g.Node(g.Of(Plain), [x.Name]);
        }
        else if (g.Any(v => v.IsInteger) is { } integer)
        {
            g.Node(g.Of("Abs", "Neg", "Sign"), [integer.Name]);
        }
    }

    private static void WithAttributes(RandomGraph g)
    {
        if (g.AnyFloat() is not { } x)
        {
            return;
        }

        switch (g.Below(8))
        {
            case 0:
                g.Node("LeakyRelu", [x.Name], 1, Float("alpha", g.Number(-0.5f, 1.5f)));
                break;
            case 1:
                g.Node("Elu", [x.Name], 1, Float("alpha", g.Number(0.1f, 2)));
                break;
            case 2:
                g.Node("Selu", [x.Name], 1, Float("alpha", g.Number(0.5f, 2)), Float("gamma", g.Number(0.5f, 2)));
                break;
            case 3:
                g.Node("HardSigmoid", [x.Name], 1, Float("alpha", g.Of(0.2f, 1 / 6f, 0.25f, 0.5f)), Float("beta", g.Of(0.5f, 0.4f, 0)));
                break;
            case 4:
                g.Node("Celu", [x.Name], 1, Float("alpha", g.Number(0.1f, 2)));
                break;
            case 5:
                g.Node("ThresholdedRelu", [x.Name], 1, Float("alpha", g.Number(-1, 1)));
                break;
            case 6:
                g.Node("Gelu", [x.Name], 1, Text("approximate", g.Of("tanh", "none")));
                break;
            default:
                g.Node("Shrink", [x.Name], 1, Float("lambd", g.Number(0, 1)), Float("bias", g.Number(-0.5f, 0.5f)));
                break;
        }
    }

    private static void Clip(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            float least = g.Of(0, 0, -1, g.Number(-2, 0));
            string low = g.Chance(20) ? string.Empty : g.Floats([], least, least);
            float most = g.Of(6, 1, g.Number(0, 2));
            g.Node("Clip", g.Chance(20) && low.Length > 0 ? [x.Name, low] : [x.Name, low, g.Floats([], most, most)]);
        }
    }

    private static void Binary(RandomGraph g)
    {
        if (g.Any(v => v.IsFloat || v.IsInteger) is { } a && g.Any(v => v.Type == a.Type) is { } b)
        {
            g.Node(g.Of("Add", "Sub", "Mul", "Add", "Mul", a.IsFloat ? "Div" : "Sub"), [a.Name, b.Name]);
        }
    }

    private static void BinaryOfConstant(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            string op = g.Of("Add", "Sub", "Mul", "Div", "Max", "Min", "Pow");
            bool isFirst = g.Chance(30);
            float least = op is "Div" or "Pow" ? 0.5f : -1;
            string constant = g.Floats(Broadcast(g, x), least, 2);
            g.Node(op, isFirst ? [constant, x.Name] : [x.Name, constant]);
        }
        else if (g.Any(v => v.IsInteger) is { } integer)
        {
            g.Node(g.Of("Add", "Sub", "Mul", "Div"), [integer.Name, g.Integers([], [g.Of(1, 2, 3, 7, -2)], integer.Type)]);
        }
    }

    private static void Slope(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x)
        {
            g.Node("PRelu", [x.Name, g.Floats(Broadcast(g, x), -0.5f, 1.5f)]);
        }
    }

    private static void Variadic(RandomGraph g)
    {
        if (g.AnyFloat() is { } a && g.AnyFloat() is { } b)
        {
            g.Node(g.Of("Sum", "Mean", "Max", "Min"), g.Chance(50) ? [a.Name, b.Name] : [a.Name, b.Name, g.Floats(Broadcast(g, a))]);
        }
    }

    private static void Power(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            float exponent = g.Of(2, 2, 3, 1, 0, -1, 0.5f);
            string basis = exponent is 0.5f or -1 ? g.Node("Abs", [x.Name])[0] : x.Name;
            g.Node("Pow", [basis, g.Chance(20) ? g.Integers([], [(long)exponent], OnnxDataTypeMessage.Int64) : g.Floats([], exponent, exponent)]);
        }
    }

    private static void Compare(RandomGraph g)
    {
        if (g.Any(v => v.IsFloat || v.IsInteger) is { } a)
        {
            string? b = g.Chance(50) ? g.Any(v => v.Type == a.Type)?.Name : a.IsFloat ? g.Floats(Broadcast(g, a), -0.5f, 0.5f) : g.Integers([], [g.Below(3)], a.Type);
            g.Node(g.Of(Comparisons), [a.Name, b!]);
        }
    }

    private static void Logic(RandomGraph g)
    {
        if (g.Any(v => v.Type == OnnxDataTypeMessage.Bool) is { } a && g.Any(v => v.Type == OnnxDataTypeMessage.Bool) is { } b)
        {
            g.Node(g.Of("And", "Or", "Xor"), [a.Name, b.Name]);
            g.Node("Not", [a.Name]);
        }
    }

    private static void Choose(RandomGraph g)
    {
        if (g.AnyFloat() is { } a && g.AnyFloat() is { } b)
        {
            string condition = g.Any(v => v.Type == OnnxDataTypeMessage.Bool) is { } bools ? bools.Name : g.Node("Greater", [a.Name, g.Floats(Broadcast(g, a))])[0];
            g.Node("Where", g.Chance(50) ? [condition, a.Name, b.Name] : [condition, g.Floats(Broadcast(g, a)), b.Name]);
        }
    }

    private static void Cast(RandomGraph g)
    {
        if (g.Any(v => v.Type == OnnxDataTypeMessage.Bool || v.IsFloat || v.IsInteger) is { } x)
        {
            OnnxDataTypeMessage to = g.Of(OnnxDataTypeMessage.Float, OnnxDataTypeMessage.Float, OnnxDataTypeMessage.Int32, OnnxDataTypeMessage.Int64, OnnxDataTypeMessage.Bool);
            g.Node("Cast", [x.Name], 1, Int("to", (long)to));
        }
    }

    private static void Modulo(RandomGraph g)
    {
        if (g.Any(v => v.IsFloat || v.IsInteger) is { } x)
        {
            g.Node("Mod", [x.Name, x.IsFloat ? g.Floats([], 0.7f, 0.7f) : g.Integers([], [g.Of(3, -3, 5)], x.Type)], 1, Int("fmod", x.IsFloat || g.Chance(50) ? 1 : 0));
        }
    }

    private static void Quantize(RandomGraph g)
    {
        if (g.AnyFloat(1) is { } x)
        {
            bool isSigned = g.Chance(50);
            OnnxDataTypeMessage type = isSigned ? OnnxDataTypeMessage.Int8 : OnnxDataTypeMessage.Uint8;
            string scale = g.Floats([], 0.02f, 0.1f);
            string zero = g.Integers([], [isSigned ? g.Below(20) - 10 : 100 + g.Below(50)], type);
            g.Node("DequantizeLinear", [g.Node("QuantizeLinear", [x.Name, scale, zero])[0], scale, zero]);
        }
    }

    private static void RootOrLog(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            string positive = g.Node("Abs", [x.Name])[0];
            if (g.Chance(50))
            {
                g.Node("Sqrt", [positive]);
            }
            else
            {
                g.Node("Log", [g.Node("Add", [positive, g.Floats([], 0.5f, 1)])[0]]);
            }
        }
    }

    private static void Infinite(RandomGraph g)
    {
        if (g.AnyFloat() is { } x)
        {
            g.Node(g.Of("IsNaN", "IsInf"), [x.Name]);
        }
    }

    // A shape that is broadcast to a value's: fewer axes, or some of extent 1.
    private static long[] Broadcast(RandomGraph g, RandomValue x)
    {
        int skipped = g.Chance(40) ? 0 : g.Below(x.Rank + 1);
        return [.. x.Shape.Skip(skipped).Select(d => d < 0 || g.Chance(30) ? 1 : d)];
    }
}
