using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Patterns;
using static TfModelTools.Passes.Patterns.Pattern;

namespace TfModelTools.Passes;

/// <summary>Finds activation functions that are spelled out in arithmetic: relu6, leaky relu, sigmoid, softplus, silu, hard sigmoid and swish, gelu, mish.</summary>
internal sealed class MatchActivations : PatternPass
{
    private static readonly Pattern X = Any("x");

    // x^3, as a power or as products.
    private static readonly Pattern Cube = Either(
        Binary(BinaryFunction.Power, X, Number(3)), Multiply(Multiply(X, X), X), Multiply(Unary(UnaryFunction.Square, X), X));

    private static readonly Pattern Relu6OfShifted = Node<ActivationOperator>(
        op => op.Function == new ActivationFunction(ActivationKind.Relu, Ceiling: 6), Add(X, Number(3)));

    private static readonly Pattern HardSigmoid = Either(
        Node<ActivationOperator>(op => op.Function.Kind == ActivationKind.HardSigmoid && IsSixth(op.Function), X),
        Multiply(Relu6OfShifted, Number(1.0 / 6)),
        Divide(Relu6OfShifted, Number(6)));

    // 0.5 (1 + erf(x / sqrt 2)), and the same with the half elsewhere.
    private static readonly Pattern ErfOfX = Unary(UnaryFunction.Erf, Either(Divide(X, Number(Math.Sqrt(2))), Multiply(X, Number(1 / Math.Sqrt(2)))));

    private static readonly Pattern TanhOfX = Activation(
        ActivationKind.Tanh,
        Either(
            Multiply(Add(X, Multiply(Cube, Number(0.044715))), Number(Math.Sqrt(2 / Math.PI))),
            Multiply(X, Multiply(Add(Multiply(Unary(UnaryFunction.Square, X), Number(0.044715)), Number(1)), Number(Math.Sqrt(2 / Math.PI)))),
            Multiply(Multiply(X, Number(Math.Sqrt(2 / Math.PI))), Add(Multiply(Unary(UnaryFunction.Square, X), Number(0.044715)), Number(1)))));

    /// <inheritdoc/>
    protected override IReadOnlyList<Rewrite> Rewrites { get; } =
    [
        .. Halved(ErfOfX, ActivationKind.Gelu),
        .. Halved(TanhOfX, ActivationKind.GeluTanh),
        To(Either(Multiply(X, HardSigmoid), Multiply(Multiply(X, Relu6OfShifted), Number(1.0 / 6)), Divide(Multiply(X, Relu6OfShifted), Number(6))), _ => new(ActivationKind.HardSilu)),
        To(Either(Multiply(Relu6OfShifted, Number(1.0 / 6)), Divide(Relu6OfShifted, Number(6))), _ => new(ActivationKind.HardSigmoid, Alpha: 1 / 6f, Beta: 0.5f)),
        To(Multiply(X, Activation(ActivationKind.Sigmoid, X)), _ => new(ActivationKind.Silu)),
        To(Multiply(X, Activation(ActivationKind.Tanh, Activation(ActivationKind.Softplus, X))), _ => new(ActivationKind.Mish)),
        To(Unary(UnaryFunction.Log, Add(Unary(UnaryFunction.Exp, X), Number(1))), _ => new(ActivationKind.Softplus)),
        To(Unary(UnaryFunction.Log1p, Unary(UnaryFunction.Exp, X)), _ => new(ActivationKind.Softplus)),
        To(Unary(UnaryFunction.Reciprocal, Add(Unary(UnaryFunction.Exp, Unary(UnaryFunction.Negate, X)), Number(1))), _ => new(ActivationKind.Sigmoid)),
        To(Divide(Number(1), Add(Unary(UnaryFunction.Exp, Unary(UnaryFunction.Negate, X)), Number(1))), _ => new(ActivationKind.Sigmoid)),
        To(Bounded(Add(Multiply(X, Scalar("slope")), Scalar("offset"))), m => new(ActivationKind.HardSigmoid, Alpha: (float)m.Number("slope"), Beta: (float)m.Number("offset"))),
        To(Binary(BinaryFunction.Maximum, X, Multiply(X, Scalar("slope"))), m => m.Number("slope") is >= 0 and <= 1 and var slope ? new(ActivationKind.Relu, Alpha: (float)slope) : null),
        To(Binary(BinaryFunction.Minimum, Activation(ActivationKind.Relu, X), Scalar("ceiling")), m => m.Number("ceiling") is > 0 and var most ? new(ActivationKind.Relu, Ceiling: (float)most) : null),
        To(Binary(BinaryFunction.Maximum, Binary(BinaryFunction.Minimum, X, Scalar("ceiling")), Number(0, 0)), m => m.Number("ceiling") is > 0 and var most ? new(ActivationKind.Relu, Ceiling: (float)most) : null),
        To(Binary(BinaryFunction.Minimum, Binary(BinaryFunction.Maximum, X, Number(0, 0)), Scalar("ceiling")), m => m.Number("ceiling") is > 0 and var most ? new(ActivationKind.Relu, Ceiling: (float)most) : null),
        To(Binary(BinaryFunction.Maximum, X, Number(0, 0)), _ => ActivationFunction.Relu),
        .. Prelu(),
    ];

    private static bool IsSixth(ActivationFunction function) => Math.Abs(function.Alpha - (1 / 6f)) < 1e-6f && function.Beta == 0.5f;

    // From 0 to 1, in every order: Keras takes the smaller number first, the ops of TensorFlow.js and what is written here the larger one.
    // The bounds are those numbers exactly: 1e-7 in place of 0 keeps a logarithm from being infinite.
    private static Pattern Bounded(Pattern x) => Either(
        Node<ClipOperator>(op => op is { Minimum: 0, Maximum: 1 }, x),
        Node<ActivationOperator>(op => op.Function == new ActivationFunction(ActivationKind.Relu, Ceiling: 1), x),
        Binary(BinaryFunction.Maximum, Binary(BinaryFunction.Minimum, x, Number(1, 0)), Number(0, 0)),
        Binary(BinaryFunction.Minimum, Binary(BinaryFunction.Maximum, x, Number(0, 0)), Number(1, 0)));

    private static Rewrite To(Pattern pattern, Func<Match, ActivationFunction?> function) => new(
        pattern,
        m => m["x"].Spec.DataType == Tensors.DataType.Float32 && m.Nodes[0].Output.Shape.IsSame(m["x"].Shape) && function(m) is { } found ? (new ActivationOperator(found), [m["x"]]) : null);

    // x times half of (1 + f(x)), the half at any of the factors.
    private static IEnumerable<Rewrite> Halved(Pattern function, ActivationKind kind)
    {
        Pattern sum = Add(function, Number(1));
        foreach (Pattern pattern in (Pattern[])
            [Multiply(X, Multiply(sum, Number(0.5))), Multiply(Multiply(X, Number(0.5)), sum), Multiply(Multiply(X, sum), Number(0.5)), Divide(Multiply(X, sum), Number(2))])
        {
            yield return To(pattern, _ => new ActivationFunction(kind));
        }
    }

    // Keras: relu(x) + (-alpha) * relu(-x). TF-Slim: relu(x) + alpha * (x - |x|) * 0.5.
    private static IEnumerable<Rewrite> Prelu()
    {
        Pattern relu = Activation(ActivationKind.Relu, X);
        Pattern negative = Subtract(X, Unary(UnaryFunction.Abs, X));
        yield return new Rewrite(
            Either(Add(relu, Multiply(Multiply(Constant("alpha"), negative), Number(0.5))), Add(relu, Multiply(Constant("alpha"), Multiply(negative, Number(0.5))))),
            m => m["x"].Spec.DataType == Tensors.DataType.Float32 && m.Nodes[0].Output.Shape.IsSame(m["x"].Shape) ? (new PReluOperator(), [m["x"], m["alpha"]]) : null);
    }
}
