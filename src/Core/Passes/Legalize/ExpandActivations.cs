using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes activations apart to functions of one and two numbers, comparisons, selections and clips, and to activations the target has. What
/// overflows on the way does so only where the result is the limit all the same.
/// </summary>
/// <param name="isKept">Whether the target has the activation, with these parameters.</param>
internal sealed class ExpandActivations(Func<ActivationFunction, bool> isKept) : LegalizingPass<ActivationOperator>
{
    // Klambauer et al., "Self-Normalizing Neural Networks" (2017).
    private const double SeluScale = 1.05070098735548049342;
    private const double SeluAlpha = 1.67326324235437728482;

    // From here on tanh(softplus(x)) is 1 in float32.
    private const double MishBound = 20;

    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ActivationOperator op, NodeParts parts) =>
        isKept(op.Function) ? null : Expand(parts, op.Function, node.Inputs[0]);

    private static GraphValue Elementary(NodeParts parts, ActivationFunction f, GraphValue x) => f.Kind switch
    {
        ActivationKind.Linear => x,
        ActivationKind.Relu => Relu(parts, f, x),
        ActivationKind.ThresholdedRelu => parts.Select(parts.Compare(ComparisonFunction.Greater, x, f.Threshold), x, parts.Number(x, 0)),
        ActivationKind.Elu => ScaledElu(parts, x, 1, f.Alpha, 1),
        ActivationKind.Selu => ScaledElu(parts, x, SeluScale, SeluScale * SeluAlpha, 1),
        ActivationKind.Celu => ScaledElu(parts, x, 1, f.Alpha, 1 / f.Alpha),
        ActivationKind.Gelu => parts.Multiply(parts.Multiply(x, 0.5), parts.Add(parts.Unary(UnaryFunction.Erf, parts.Multiply(x, Math.Sqrt(0.5))), 1)),
        ActivationKind.Mish => Mish(parts, x),
        ActivationKind.Sigmoid => parts.Unary(UnaryFunction.Reciprocal, parts.Add(parts.Unary(UnaryFunction.Exp, parts.Unary(UnaryFunction.Negate, x)), 1)),
        ActivationKind.HardSigmoid => parts.Clip(parts.Add(parts.Multiply(x, f.Alpha), f.Beta), 0, 1),
        ActivationKind.HardSilu => parts.Multiply(x, parts.Multiply(parts.Clip(parts.Add(x, 3), 0, 6), 1.0 / 6)),
        ActivationKind.Softplus => Softplus(parts, x),
        ActivationKind.Softsign => parts.Divide(x, parts.Add(parts.Unary(UnaryFunction.Abs, x), 1)),
        ActivationKind.Tanh => Tanh(parts, x),
        ActivationKind.Exponential => parts.Unary(UnaryFunction.Exp, x),
        _ => throw new InvalidOperationException($"There is no activation {f.Kind}."),
    };

    private GraphValue Expand(NodeParts parts, ActivationFunction f, GraphValue x) => f.Kind switch
    {
        ActivationKind.Silu => parts.Multiply(x, Apply(parts, ActivationKind.Sigmoid, x)),
        ActivationKind.GeluTanh => GeluTanh(parts, x),
        _ => Elementary(parts, f, x),
    };

    private GraphValue Apply(NodeParts parts, ActivationKind kind, GraphValue x)
    {
        ActivationFunction function = new(kind);
        return isKept(function) ? parts.Activation(function, x) : Expand(parts, function, x);
    }

    private static GraphValue Relu(NodeParts parts, ActivationFunction f, GraphValue x)
    {
        bool isBounded = !float.IsPositiveInfinity(f.Ceiling);
        if (f is { Threshold: 0, Alpha: 0, Ceiling: >= 0 })
        {
            return isBounded ? parts.Clip(x, 0, f.Ceiling) : parts.Binary(BinaryFunction.Maximum, x, 0);
        }

        if (f.Threshold == 0 && !isBounded)
        {
            return parts.Binary(f.Alpha <= 1 ? BinaryFunction.Maximum : BinaryFunction.Minimum, x, parts.Multiply(x, f.Alpha));
        }

        GraphValue above = !isBounded ? x : f.Threshold < 0 ? parts.Clip(x, 0, f.Ceiling) : parts.Binary(BinaryFunction.Minimum, x, f.Ceiling);
        GraphValue below = f.Alpha == 0 ? parts.Number(x, 0) : parts.Multiply(f.Threshold == 0 ? x : parts.Add(x, -f.Threshold), f.Alpha);
        return parts.Select(parts.Compare(f.Threshold == 0 ? ComparisonFunction.Less : ComparisonFunction.LessEqual, x, f.Threshold), below, above);
    }

    // scale * x where x is positive, else slope * (exp(inner * x) - 1): one of the two terms is zero.
    private static GraphValue ScaledElu(NodeParts parts, GraphValue x, double scale, double slope, double inner)
    {
        GraphValue Times(GraphValue value, double factor) => factor == 1 ? value : parts.Multiply(value, factor);
        GraphValue negative = parts.Unary(UnaryFunction.Expm1, Times(parts.Binary(BinaryFunction.Minimum, x, 0), inner));
        return parts.Add(Times(parts.Binary(BinaryFunction.Maximum, x, 0), scale), Times(negative, slope));
    }

    private GraphValue GeluTanh(NodeParts parts, GraphValue x)
    {
        GraphValue cubic = parts.Multiply(x, parts.Add(parts.Multiply(parts.Unary(UnaryFunction.Square, x), 0.044715), 1));
        GraphValue tanh = Apply(parts, ActivationKind.Tanh, parts.Multiply(cubic, Math.Sqrt(2 / Math.PI)));
        return parts.Multiply(parts.Multiply(x, 0.5), parts.Add(tanh, 1));
    }

    // tanh(log(1 + e)) = n / (n + 2) with e = exp(x), n = e (e + 2).
    private static GraphValue Mish(NodeParts parts, GraphValue x)
    {
        GraphValue e = parts.Unary(UnaryFunction.Exp, parts.Binary(BinaryFunction.Minimum, x, MishBound));
        GraphValue n = parts.Multiply(e, parts.Add(e, 2));
        return parts.Multiply(x, parts.Divide(n, parts.Add(n, 2)));
    }

    // max(x, 0) + log(1 + exp(-|x|)).
    private static GraphValue Softplus(NodeParts parts, GraphValue x)
    {
        GraphValue rest = parts.Unary(UnaryFunction.Log1p, parts.Unary(UnaryFunction.Exp, parts.Unary(UnaryFunction.Negate, parts.Unary(UnaryFunction.Abs, x))));
        return parts.Add(parts.Binary(BinaryFunction.Maximum, x, 0), rest);
    }

    // sign(x) t / (-2 - t) with t = exp(-2|x|) - 1: exact near 0.
    private static GraphValue Tanh(NodeParts parts, GraphValue x)
    {
        GraphValue t = parts.Unary(UnaryFunction.Expm1, parts.Multiply(parts.Unary(UnaryFunction.Abs, x), -2));
        return parts.Multiply(parts.Unary(UnaryFunction.Sign, x), parts.Divide(t, parts.Subtract(parts.Number(x, -2), t)));
    }
}
