using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Functions of each element: arithmetic, comparisons, logic, selection, conversion.</summary>
internal static class ElementwiseOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Unary("Neg", UnaryKind.Negate, v => -v),
        Unary("Abs", UnaryKind.Abs, Math.Abs),
        Unary("Sign", UnaryKind.Sign, v => double.IsNaN(v) ? v : Math.Sign(v)),
        Unary("Reciprocal", UnaryKind.Reciprocal, v => 1 / v),
        Unary("Inv", UnaryKind.Reciprocal, v => 1 / v),
        Unary("Square", UnaryKind.Square, v => v * v),
        Unary("Sqrt", UnaryKind.Sqrt, Math.Sqrt),
        Unary("Rsqrt", UnaryKind.Rsqrt, v => 1 / Math.Sqrt(v)),
        Unary("Exp", UnaryKind.Exp, Math.Exp),
        Unary("Expm1", UnaryKind.Expm1),
        Unary("Log", UnaryKind.Log, Math.Log),
        Unary("Log1p", UnaryKind.Log1p),
        Unary("Floor", UnaryKind.Floor, Math.Floor),
        Unary("Ceil", UnaryKind.Ceiling, Math.Ceiling),
        Unary("Round", UnaryKind.Round, v => Math.Round(v, MidpointRounding.ToEven)),
        Unary("Rint", UnaryKind.Round, v => Math.Round(v, MidpointRounding.ToEven)),
        Unary("Sin", UnaryKind.Sin),
        Unary("Cos", UnaryKind.Cos),
        Unary("Tan", UnaryKind.Tan),
        Unary("Asin", UnaryKind.Asin),
        Unary("Acos", UnaryKind.Acos),
        Unary("Atan", UnaryKind.Atan),
        Unary("Sinh", UnaryKind.Sinh),
        Unary("Cosh", UnaryKind.Cosh),
        Unary("Asinh", UnaryKind.Asinh),
        Unary("Acosh", UnaryKind.Acosh),
        Unary("Atanh", UnaryKind.Atanh),
        Unary("Erf", UnaryKind.Erf),
        Unary("Erfc", UnaryKind.Erfc),
        Unary("LogicalNot", UnaryKind.LogicalNot, v => v == 0 ? 1 : 0),
        Unary("IsFinite", UnaryKind.IsFinite),
        Unary("IsInf", UnaryKind.IsInf),
        Unary("IsNan", UnaryKind.IsNaN),
        Binary("Add", BinaryKind.Add, (a, b) => a + b),
        Binary("AddV2", BinaryKind.Add, (a, b) => a + b),
        Binary("Sub", BinaryKind.Subtract, (a, b) => a - b),
        Binary("Mul", BinaryKind.Multiply, (a, b) => a * b),
        Binary("Div", BinaryKind.Divide, (a, b) => Quotient(a, b, Math.Truncate)),
        Binary("RealDiv", BinaryKind.Divide, (a, b) => SymbolicNumber.Map(a, b, (x, y) => x / y)),
        Binary("TruncateDiv", BinaryKind.Divide, (a, b) => Quotient(a, b, Math.Truncate)),
        Binary("FloorDiv", BinaryKind.FloorDivide, (a, b) => Quotient(a, b, Math.Floor)),
        Binary("DivNoNan", BinaryKind.DivideNoNaN, (a, b) => SymbolicNumber.Map(a, b, (x, y) => y == 0 ? 0 : x / y)),
        Binary("FloorMod", BinaryKind.FloorMod, (a, b) => SymbolicNumber.Map(a, b, (x, y) => y == 0 ? double.NaN : x - (Math.Floor(x / y) * y))),
        Binary("Mod", BinaryKind.TruncateMod, (a, b) => SymbolicNumber.Map(a, b, (x, y) => y == 0 ? double.NaN : x % y)),
        Binary("TruncateMod", BinaryKind.TruncateMod),
        Binary("Pow", BinaryKind.Power, (a, b) => SymbolicNumber.Map(a, b, Math.Pow)),
        Binary("Maximum", BinaryKind.Maximum, (a, b) => a == b ? a : SymbolicNumber.Map(a, b, Math.Max)),
        Binary("Minimum", BinaryKind.Minimum, (a, b) => a == b ? a : SymbolicNumber.Map(a, b, Math.Min)),
        Binary("SquaredDifference", BinaryKind.SquaredDifference, (a, b) => (a - b).Map(d => d * d)),
        Binary("Atan2", BinaryKind.Atan2),
        Binary("LogicalAnd", BinaryKind.LogicalAnd, (a, b) => a is { IsFixed: true, Constant: 0 } || b is { IsFixed: true, Constant: 0 } ? 0 : SymbolicNumber.Map(a, b, (_, _) => 1)),
        Binary("LogicalOr", BinaryKind.LogicalOr, (a, b) => a is { IsFixed: true, Constant: not 0 } || b is { IsFixed: true, Constant: not 0 } ? 1 : SymbolicNumber.Map(a, b, (_, _) => 0)),
        Binary("Equal", BinaryKind.Equal, (a, b) => Compare(a, b, c => c == 0)),
        Binary("NotEqual", BinaryKind.NotEqual, (a, b) => Compare(a, b, c => c != 0)),
        Binary("Less", BinaryKind.Less, (a, b) => Compare(a, b, c => c < 0)),
        Binary("LessEqual", BinaryKind.LessEqual, (a, b) => Compare(a, b, c => c <= 0)),
        Binary("Greater", BinaryKind.Greater, (a, b) => Compare(a, b, c => c > 0)),
        Binary("GreaterEqual", BinaryKind.GreaterEqual, (a, b) => Compare(a, b, c => c >= 0)),
        OpRow.One("MulNoNan", OpSignature.Two, "Select, Multiply", call => ZeroWhereZero(call, 1, call.Emit(new BinaryOperator(BinaryKind.Multiply), call.Value(0), call.Value(1)))),
        OpRow.One("Xdivy", OpSignature.Two, "Select, Divide", call => ZeroWhereZero(call, 0, call.Emit(new BinaryOperator(BinaryKind.Divide), call.Value(0), call.Value(1)))),
        OpRow.One("Xlogy", OpSignature.Two, "Select, Log, Multiply", call => ZeroWhereZero(call, 0, call.Emit(new BinaryOperator(BinaryKind.Multiply), call.Value(0), call.Emit(new UnaryOperator(UnaryKind.Log), call.Value(1)).Value))),
        OpRow.One("AddN", OpSignature.List(least: 1, counted: "N"), "Add", Sum),
        OpRow.One("AccumulateNV2", OpSignature.List(least: 1, counted: "N"), "Add", Sum),
        OpRow.One("ClipByValue", OpSignature.Three, "Maximum, Minimum", call => call.Emit(new BinaryOperator(BinaryKind.Maximum), call.Emit(new BinaryOperator(BinaryKind.Minimum), call.Value(0), call.Value(2)).Value, call.Value(1))),
        OpRow.One("Cast", OpSignature.One, "Cast", Cast, "not to or from strings, complex and quantized types"),
        OpRow.One("Select", OpSignature.Three, "Select", Select),
        OpRow.One("SelectV2", OpSignature.Three, "Select", Select),
    ];

    private static OpRow Unary(string op, UnaryKind kind, Func<double, double>? fold = null) => OpRow.One(op, OpSignature.One, kind.ToString(), call =>
    {
        ImportedTensor x = call.Tensor(0);
        DataType result = kind >= UnaryKind.LogicalNot ? DataType.Bool : x.DataType;
        if (fold is not null && NumberFolder.Unary(call, result, fold) is { } known)
        {
            return known;
        }

        // Rounding leaves integers as they are.
        return !NumberFolder.IsFloat(x.DataType) && kind is UnaryKind.Floor or UnaryKind.Ceiling or UnaryKind.Round
            ? x
            : call.Emit(new UnaryOperator(kind), x.Value);
    });

    private static OpRow Binary(string op, BinaryKind kind, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber>? fold = null) => OpRow.One(op, OpSignature.Two, kind.ToString(), call =>
    {
        DataType type = call.Tensor(0).DataType;
        DataType result = kind >= BinaryKind.Equal ? DataType.Bool : type;
        if (fold is not null && NumberFolder.Binary(call, result, (a, b) => op == "Div" && NumberFolder.IsFloat(type) ? SymbolicNumber.Map(a, b, (x, y) => x / y) : fold(a, b)) is { } known
            && known.Content!.All(n => n.IsUnknown || double.IsFinite(n.Constant)))
        {
            return known;
        }

        return call.Emit(new BinaryOperator(kind), call.Value(0), call.Value(1));
    });

    // N and 2N divide by numbers as extents do; what does not come out even is not known.
    private static SymbolicNumber Quotient(SymbolicNumber a, SymbolicNumber b, Func<double, double> round)
    {
        if (a.IsFixed && b.IsFixed)
        {
            return b.Constant == 0 ? double.NaN : round(a.Constant / b.Constant);
        }

        bool isEven = !a.IsUnknown && b.IsFixed && b.Constant != 0 && a.Constant % b.Constant == 0 && a.PerBatch % b.Constant == 0;
        return isEven ? new SymbolicNumber(a.Constant / b.Constant, a.PerBatch / b.Constant)
            : !a.IsUnknown && !b.IsUnknown && a.Constant == 0 && b.Constant == 0 && b.PerBatch != 0 && a.PerBatch % b.PerBatch == 0 ? a.PerBatch / b.PerBatch
            : SymbolicNumber.Unknown;
    }

    // N is at least 1: N >= 1, N > 0 and N != 0 hold for every batch.
    private static SymbolicNumber Compare(SymbolicNumber a, SymbolicNumber b, Func<double, bool> holds)
    {
        SymbolicNumber difference = a - b;
        if (difference.IsFixed)
        {
            return holds(difference.Constant);
        }

        if (difference.IsUnknown)
        {
            return SymbolicNumber.Unknown;
        }

        double least = difference.Constant + difference.PerBatch;
        return difference.PerBatch > 0 && least > 0 ? holds(1)
            : difference.PerBatch < 0 && least < 0 ? holds(-1)
            : SymbolicNumber.Unknown;
    }

    private static ImportedTensor Sum(OpCall call)
    {
        ImportedTensor sum = call.Tensor(0);
        for (int i = 1; i < call.Count; i++)
        {
            sum = call.Emit(new BinaryOperator(BinaryKind.Add), sum.Value, call.Value(i));
        }

        return sum;
    }

    private static ImportedTensor ZeroWhereZero(OpCall call, int tested, ImportedTensor result)
    {
        ImportedTensor zero = call.Scalar(result.DataType, 0);
        return call.Emit(new SelectOperator(), call.Emit(new BinaryOperator(BinaryKind.Equal), call.Value(tested), zero.Value).Value, zero.Value, result.Value);
    }

    private static ImportedTensor Cast(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        DataType target = call.Node.Type("DstT");
        if (target == x.DataType)
        {
            return x;
        }

        return NumberFolder.Follows(x)
            ? call.Known(target, x.Shape, [.. x.Content!.Select(n => n.IsFixed ? NumberFolder.Round(n.Map(target == DataType.Bool || NumberFolder.IsFloat(target) ? v => v : Math.Truncate), target) : n)])
            : call.Emit(new CastOperator(target), x.Value);
    }

    private static ImportedTensor Select(OpCall call)
    {
        ImportedTensor condition = call.Tensor(0);
        ImportedTensor a = call.Tensor(1);
        ImportedTensor b = call.Tensor(2);
        if (condition.Shape.Rank == 0 && condition.Numbers is [double only] && a.Shape.Equals(b.Shape))
        {
            return only != 0 ? a : b;
        }

        if (condition.Numbers is { } conditions && NumberFolder.Follows(a) && NumberFolder.Follows(b) && condition.Shape.Equals(a.Shape) && a.Shape.Equals(b.Shape))
        {
            return call.Known(a.DataType, a.Shape, [.. conditions.Select((c, i) => c != 0 ? a.Content![i] : b.Content![i])]);
        }

        // Select of version 1 takes a vector for the first axis of the operands.
        if (call.Node.Op == "Select" && condition.Shape.Rank == 1 && a.Shape.Rank > 1)
        {
            condition = call.Reshape(condition, new SymbolicShape([condition.Shape[0], .. Enumerable.Repeat((Dimension)1, a.Shape.Rank - 1)]));
        }

        return call.Emit(new SelectOperator(), condition.Value, a.Value, b.Value);
    }
}
