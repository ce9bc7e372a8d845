using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes functions of single elements apart to more usual ones: the complement of the error function, exp(x) - 1 and log(1 + x), reciprocals,
/// squares, remainders of divisions, exclusive or, sameness and difference, questions about numbers, clips.
/// </summary>
/// <param name="isKept">Whether the target has the operator with its function.</param>
internal sealed class ExpandElementwise(Func<Operator, bool> isKept) : LegalizingPass<Operator>
{
    // P of erfc(x) = exp(-x^2) t P(t), t = 1 / (1 + x / 2): the constant first.
    private static readonly double[] ErfcTail =
    [
        0.282094282362, 0.282115730118, 0.246493429594, 0.179131024332, 0.0708390954581, 0.0263303234126, -0.0777870235469, -0.122635352837, 0.167063009377, -0.0536967611909,
    ];

    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts) => isKept(op) ? null : op switch
    {
        UnaryOperator unary => Unary(parts, unary.Kind, node.Inputs[0]),
        BinaryOperator binary => Binary(parts, binary.Kind, node.Inputs[0], node.Inputs[1]) is { } result ? parts.Activation(binary.Activation, result) : null,
        LogicOperator { Kind: LogicFunction.Xor } => parts.Compare(ComparisonFunction.NotEqual, node.Inputs[0], node.Inputs[1]),
        LogicOperator { Kind: LogicFunction.Same } => parts.Compare(ComparisonFunction.Equal, node.Inputs[0], node.Inputs[1]),
        CompareOperator { Kind: ComparisonFunction.NotEqual } => Differ(parts, node.Inputs[0], node.Inputs[1]),
        NumberTestOperator test => Test(parts, test.Kind, node.Inputs[0]),
        ClipOperator clip => Clip(parts, clip, node.Inputs[0]),
        _ => null,
    };

    private static GraphValue Differ(NodeParts parts, GraphValue a, GraphValue b) => parts.Node("not", new LogicalNotOperator(), parts.Compare(ComparisonFunction.Equal, a, b));

    // What is no number differs from itself.
    private static GraphValue Test(NodeParts parts, NumberTestFunction kind, GraphValue x) => kind == NumberTestFunction.IsNaN ? Differ(parts, x, x)
        : parts.Compare(kind == NumberTestFunction.IsFinite ? ComparisonFunction.Less : ComparisonFunction.Equal, parts.Unary(UnaryFunction.Abs, x), double.PositiveInfinity);

    private static GraphValue? Unary(NodeParts parts, UnaryFunction kind, GraphValue x) => kind switch
    {
        UnaryFunction.Erfc => Erfc(parts, x),
        UnaryFunction.Reciprocal => parts.Divide(parts.Number(x, 1), x),
        UnaryFunction.Rsqrt => parts.Divide(parts.Number(x, 1), parts.Unary(UnaryFunction.Sqrt, x)),
        UnaryFunction.Square => parts.Multiply(x, x),
        UnaryFunction.Expm1 => parts.Multiply(parts.Activation(new(ActivationKind.Tanh), parts.Multiply(x, 0.5)), parts.Add(parts.Unary(UnaryFunction.Exp, x), 1)),
        UnaryFunction.Log1p => Log1p(parts, x),
        _ => null,
    };

    // 1 - erf(x) up to 1/2; above it that would cancel, to 0 from 4 on in float32. There exp(-x^2) t P(t) with t = 1 / (1 + x / 2), P fitted to 1.1e-8
    // from 1/2 to 28, where float64 has no more; the square in two parts, of which the first is exact, as an error of it would be one of the result: 4e-7 in all.
    private static GraphValue Erfc(NodeParts parts, GraphValue x)
    {
        GraphValue a = parts.Binary(BinaryFunction.Minimum, parts.Unary(UnaryFunction.Abs, x), 28);
        GraphValue coarse = parts.Multiply(parts.Unary(UnaryFunction.Floor, parts.Multiply(a, 16)), 1.0 / 16);
        GraphValue rest = parts.Multiply(parts.Subtract(coarse, a), parts.Add(coarse, a));
        GraphValue square = parts.Unary(UnaryFunction.Negate, parts.Multiply(coarse, coarse));
        GraphValue t = parts.Divide(parts.Number(x, 1), parts.Add(parts.Multiply(a, 0.5), 1));
        GraphValue sum = parts.Number(x, ErfcTail[^1]);
        foreach (double factor in ErfcTail.SkipLast(1).Reverse())
        {
            sum = parts.Add(parts.Multiply(sum, t), factor);
        }

        GraphValue tail = parts.Multiply(parts.Multiply(parts.Unary(UnaryFunction.Exp, square), parts.Unary(UnaryFunction.Exp, rest)), parts.Multiply(t, sum));
        GraphValue near = parts.Subtract(parts.Number(x, 1), parts.Unary(UnaryFunction.Erf, x));
        return parts.Select(parts.Compare(ComparisonFunction.Less, x, 0.5), near, tail);
    }

    // log(u) x / (u - 1) with u = 1 + x, which makes up for what rounding u lost (Kahan); x itself near 0, and where it is infinite.
    private static GraphValue Log1p(NodeParts parts, GraphValue x)
    {
        GraphValue u = parts.Add(x, 1);
        GraphValue rounded = parts.Add(u, -1);
        GraphValue isSame = parts.Compare(ComparisonFunction.Equal, rounded, x);
        GraphValue isZero = parts.Compare(ComparisonFunction.Equal, rounded, 0);
        GraphValue corrected = parts.Multiply(parts.Unary(UnaryFunction.Log, u), parts.Divide(x, rounded));
        return parts.Select(isZero, x, parts.Select(isSame, parts.Unary(UnaryFunction.Log, u), corrected));
    }

    private static GraphValue? Binary(NodeParts parts, BinaryFunction kind, GraphValue a, GraphValue b)
    {
        bool isFloat = a.Spec.DataType.IsFloat();
        switch (kind)
        {
            case BinaryFunction.TruncateMod:
                return isFloat ? RemainderOfFloats(parts, a, b) : RemainderOfIntegers(parts, a, b);
            case BinaryFunction.SquaredDifference:
                GraphValue difference = parts.Subtract(a, b);
                return parts.Multiply(difference, difference);
            case BinaryFunction.DivideNoNaN when isFloat:
                return parts.Select(parts.Compare(ComparisonFunction.Equal, b, 0), parts.Number(a, 0), parts.Divide(a, b));
            case BinaryFunction.FloorDivide when isFloat:
                return parts.Unary(UnaryFunction.Floor, parts.Divide(a, b));
            case BinaryFunction.FloorDivide:
                return parts.Divide(parts.Subtract(a, parts.Binary(BinaryFunction.FloorMod, a, b)), b);
            case BinaryFunction.FloorMod when isFloat:
                return FloorRemainder(parts, a, b);
            default:
                return null;
        }
    }

    // The remainder with the sign of a, and b more where that is not the sign of b.
    private static GraphValue FloorRemainder(NodeParts parts, GraphValue a, GraphValue b)
    {
        GraphValue rest = parts.Binary(BinaryFunction.TruncateMod, a, b);
        GraphValue isOther = parts.Node("other_sign", new LogicOperator(LogicFunction.Xor), parts.Compare(ComparisonFunction.Less, rest, 0), parts.Compare(ComparisonFunction.Less, b, 0));
        GraphValue isRest = parts.Node("not", new LogicalNotOperator(), parts.Compare(ComparisonFunction.Equal, rest, 0));
        GraphValue isWrong = parts.Node("wrong_sign", new LogicOperator(LogicFunction.And), isOther, isRest);
        return parts.Select(isWrong, parts.Add(rest, b), rest);
    }

    // The remainder of the magnitudes, with the sign of a: exact, where adding b back would round.
    private static GraphValue RemainderOfFloats(NodeParts parts, GraphValue a, GraphValue b)
    {
        GraphValue rest = parts.Binary(BinaryFunction.FloorMod, parts.Unary(UnaryFunction.Abs, a), parts.Unary(UnaryFunction.Abs, b));
        return parts.Multiply(parts.Unary(UnaryFunction.Sign, a), rest);
    }

    // The remainder with the sign of b, less b where that is not the sign of a: the least integer has no magnitude.
    private static GraphValue RemainderOfIntegers(NodeParts parts, GraphValue a, GraphValue b)
    {
        GraphValue rest = parts.Binary(BinaryFunction.FloorMod, a, b);
        if (a.Spec.DataType is DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64)
        {
            return rest;
        }

        GraphValue signs = parts.Multiply(parts.Unary(UnaryFunction.Sign, rest), parts.Unary(UnaryFunction.Sign, a));
        return parts.Select(parts.Compare(ComparisonFunction.Less, signs, 0), parts.Subtract(rest, b), rest);
    }

    private static GraphValue Clip(NodeParts parts, ClipOperator clip, GraphValue x)
    {
        GraphValue above = double.IsNegativeInfinity(clip.Minimum) ? x : parts.Binary(BinaryFunction.Maximum, x, clip.Minimum);
        return double.IsPositiveInfinity(clip.Maximum) ? above : parts.Binary(BinaryFunction.Minimum, above, clip.Maximum);
    }
}
