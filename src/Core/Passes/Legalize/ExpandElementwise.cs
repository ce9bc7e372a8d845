using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes functions of single elements apart to more usual ones: the complement of the error function, reciprocals, squares, remainders of a
/// truncated division, exclusive or and sameness of booleans, questions about numbers, clips.
/// </summary>
/// <param name="isKept">Whether the target has the operator with its function.</param>
internal sealed class ExpandElementwise(Func<Operator, bool> isKept) : LegalizingPass<Operator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts)
    {
        GraphValue x = node.Inputs.Count > 0 ? node.Inputs[0] : node.Output;
        return isKept(op) ? null : op switch
        {
            UnaryOperator unary => Unary(parts, unary.Kind, x),
            BinaryOperator binary => Binary(parts, binary.Kind, x, node.Inputs[1]) is { } result ? parts.Activation(binary.Activation, result) : null,
            LogicOperator { Kind: LogicFunction.Xor } => parts.Compare(ComparisonFunction.NotEqual, x, node.Inputs[1]),
            LogicOperator { Kind: LogicFunction.Same } => parts.Compare(ComparisonFunction.Equal, x, node.Inputs[1]),
            NumberTestOperator { Kind: NumberTestFunction.IsNaN } => parts.Compare(ComparisonFunction.NotEqual, x, x),
            NumberTestOperator { Kind: NumberTestFunction.IsInfinity } => parts.Compare(ComparisonFunction.Equal, parts.Unary(UnaryFunction.Abs, x), double.PositiveInfinity),
            NumberTestOperator { Kind: NumberTestFunction.IsFinite } => parts.Compare(ComparisonFunction.Less, parts.Unary(UnaryFunction.Abs, x), double.PositiveInfinity),
            ClipOperator clip => Clip(parts, clip, x),
            _ => null,
        };
    }

    private static GraphValue? Unary(NodeParts parts, UnaryFunction kind, GraphValue x) => kind switch
    {
        UnaryFunction.Erfc => parts.Subtract(parts.Number(x, 1), parts.Unary(UnaryFunction.Erf, x)),
        UnaryFunction.Reciprocal => parts.Divide(parts.Number(x, 1), x),
        UnaryFunction.Rsqrt => parts.Divide(parts.Number(x, 1), parts.Unary(UnaryFunction.Sqrt, x)),
        UnaryFunction.Square => parts.Multiply(x, x),
        _ => null,
    };

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
            default:
                return null;
        }
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
