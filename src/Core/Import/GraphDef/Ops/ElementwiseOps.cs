using TfModelTools.Evaluation;
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
        Unary("Neg", UnaryFunction.Negate, isFolded: true),
        Unary("Abs", UnaryFunction.Abs, isFolded: true),
        Unary("Sign", UnaryFunction.Sign, isFolded: true),
        Unary("Reciprocal", UnaryFunction.Reciprocal, isFolded: true),
        Unary("Inv", UnaryFunction.Reciprocal, isFolded: true),
        Unary("Square", UnaryFunction.Square, isFolded: true),
        Unary("Sqrt", UnaryFunction.Sqrt, isFolded: true),
        Unary("Rsqrt", UnaryFunction.Rsqrt, isFolded: true),
        Unary("Exp", UnaryFunction.Exp, isFolded: true),
        Unary("Expm1", UnaryFunction.Expm1),
        Unary("Log", UnaryFunction.Log, isFolded: true),
        Unary("Log1p", UnaryFunction.Log1p),
        Unary("Floor", UnaryFunction.Floor, isFolded: true),
        Unary("Ceil", UnaryFunction.Ceiling, isFolded: true),
        Unary("Round", UnaryFunction.Round, isFolded: true),
        Unary("Rint", UnaryFunction.Round, isFolded: true),
        Unary("Sin", UnaryFunction.Sin),
        Unary("Cos", UnaryFunction.Cos),
        Unary("Tan", UnaryFunction.Tan),
        Unary("Asin", UnaryFunction.Asin),
        Unary("Acos", UnaryFunction.Acos),
        Unary("Atan", UnaryFunction.Atan),
        Unary("Sinh", UnaryFunction.Sinh),
        Unary("Cosh", UnaryFunction.Cosh),
        Unary("Asinh", UnaryFunction.Asinh),
        Unary("Acosh", UnaryFunction.Acosh),
        Unary("Atanh", UnaryFunction.Atanh),
        Unary("Erf", UnaryFunction.Erf),
        Unary("Erfc", UnaryFunction.Erfc),
        OpRow.One("LogicalNot", OpSignature.One, "LogicalNot", call => NumberFolder.Unary(call, DataType.Bool, x => Array.ConvertAll(x, v => v == 0 ? 1d : 0)) ?? call.Emit(new LogicalNotOperator(), call.Value(0))),
        NumberTest("IsFinite", NumberTestFunction.IsFinite),
        NumberTest("IsInf", NumberTestFunction.IsInfinity),
        NumberTest("IsNan", NumberTestFunction.IsNaN),
        Binary("Add", BinaryFunction.Add, (a, b) => a + b),
        Binary("AddV2", BinaryFunction.Add, (a, b) => a + b),
        Binary("Sub", BinaryFunction.Subtract, (a, b) => a - b),
        Binary("Mul", BinaryFunction.Multiply, (a, b) => a * b),
        Binary("Div", BinaryFunction.Divide, Quotient),
        Binary("RealDiv", BinaryFunction.Divide, Untold),
        Binary("TruncateDiv", BinaryFunction.Divide, Quotient),
        Binary("FloorDiv", BinaryFunction.FloorDivide, Quotient),
        Binary("DivNoNan", BinaryFunction.DivideNoNaN, Untold),
        Binary("FloorMod", BinaryFunction.FloorMod, Untold),
        Binary("Mod", BinaryFunction.TruncateMod, Untold),
        Binary("TruncateMod", BinaryFunction.TruncateMod),
        Binary("Pow", BinaryFunction.Power, Untold),
        Binary("Maximum", BinaryFunction.Maximum, (a, b) => a.IsSame(b) ? a : SymbolicNumber.Unknown),
        Binary("Minimum", BinaryFunction.Minimum, (a, b) => a.IsSame(b) ? a : SymbolicNumber.Unknown),
        Binary("SquaredDifference", BinaryFunction.SquaredDifference, (a, b) => (a - b).Map(d => d * d)),
        Binary("Atan2", BinaryFunction.Atan2),
        Logic("LogicalAnd", LogicFunction.And, (a, b) => a is { IsFixed: true, Constant: 0 } || b is { IsFixed: true, Constant: 0 } ? 0 : SymbolicNumber.Unknown),
        Logic("LogicalOr", LogicFunction.Or, (a, b) => a is { IsFixed: true, Constant: not 0 } || b is { IsFixed: true, Constant: not 0 } ? 1 : SymbolicNumber.Unknown),
        Compare("Equal", ComparisonFunction.Equal, c => c == 0),
        Compare("NotEqual", ComparisonFunction.NotEqual, c => c != 0),
        Compare("Less", ComparisonFunction.Less, c => c < 0),
        Compare("LessEqual", ComparisonFunction.LessEqual, c => c <= 0),
        Compare("Greater", ComparisonFunction.Greater, c => c > 0),
        Compare("GreaterEqual", ComparisonFunction.GreaterEqual, c => c >= 0),
        OpRow.One("MulNoNan", OpSignature.Two, "Select, Multiply", call => ZeroWhereZero(call, 1, call.Emit(new BinaryOperator(BinaryFunction.Multiply), call.Value(0), call.Value(1)))) with { OneType = .. },
        OpRow.One("Xdivy", OpSignature.Two, "Select, Divide", call => ZeroWhereZero(call, 0, call.Emit(new BinaryOperator(BinaryFunction.Divide), call.Value(0), call.Value(1)))) with { OneType = .. },
        OpRow.One("Xlogy", OpSignature.Two, "Select, Log, Multiply", call => ZeroWhereZero(call, 0, call.Emit(new BinaryOperator(BinaryFunction.Multiply), call.Value(0), call.Emit(new UnaryOperator(UnaryFunction.Log), call.Value(1)).Value))) with { OneType = .. },
        OpRow.One("AddN", OpSignature.List(least: 1, counted: "N"), "Add", Sum) with { OneType = .. },
        OpRow.One("AccumulateNV2", OpSignature.List(least: 1, counted: "N"), "Add", Sum) with { OneType = .. },
        OpRow.One("ClipByValue", OpSignature.Three, "Maximum, Minimum", call => call.Emit(new BinaryOperator(BinaryFunction.Maximum), call.Emit(new BinaryOperator(BinaryFunction.Minimum), call.Value(0), call.Value(2)).Value, call.Value(1))) with { OneType = .. },
        OpRow.One("Cast", OpSignature.One, "Cast", Cast, "not to or from strings, complex and quantized types"),
        OpRow.One("Select", OpSignature.Three, "Select", Select) with { OneType = 1.. },
        OpRow.One("SelectV2", OpSignature.Three, "Select", Select) with { OneType = 1.. },
    ];

    private static OpRow Unary(string op, UnaryFunction kind, bool isFolded = false) => OpRow.One(op, OpSignature.One, kind.ToString(), call =>
    {
        ImportedTensor x = call.Tensor(0);
        if (isFolded && NumberFolder.Unary(call, x.DataType, numbers => NumberKernels.Unary(kind, x.DataType, numbers)) is { } known)
        {
            return known;
        }

        // Rounding leaves integers as they are.
        return !x.DataType.IsFloat() && kind is UnaryFunction.Floor or UnaryFunction.Ceiling or UnaryFunction.Round
            ? x
            : call.Emit(new UnaryOperator(kind), x.Value);
    });

    private static OpRow NumberTest(string op, NumberTestFunction kind) =>
        OpRow.One(op, OpSignature.One, kind.ToString(), call => call.Emit(new NumberTestOperator(kind), call.Value(0)));

    private static OpRow Binary(string op, BinaryFunction kind, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber>? fold = null) =>
        Pair(op, new BinaryOperator(kind), kind.ToString(), fold);

    private static OpRow Compare(string op, ComparisonFunction kind, Func<double, bool> holds) =>
        Pair(op, new CompareOperator(kind), kind.ToString(), (a, b) => Compare(a, b, holds));

    private static OpRow Logic(string op, LogicFunction kind, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber> fold) =>
        Pair(op, new LogicOperator(kind), $"Logical{kind}", fold);

    private static OpRow Pair(string op, PairOperator pair, string target, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber>? fold) => OpRow.One(op, OpSignature.Two, target, call =>
    {
        if (fold is not null && NumberFolder.Binary(call, pair, fold) is { } known
            && known.Content!.All(n => n.IsUnknown || double.IsFinite(n.Constant)))
        {
            return known;
        }

        return call.Emit(pair, call.Value(0), call.Value(1));
    }) with { OneType = .. };

    private static SymbolicNumber Untold(SymbolicNumber a, SymbolicNumber b) => SymbolicNumber.Unknown;

    // N and 2N divide by numbers as extents do; what does not come out even is not known.
    private static SymbolicNumber Quotient(SymbolicNumber a, SymbolicNumber b)
    {
        bool isEven = !a.IsUnknown && b.IsFixed && b.Constant != 0 && a.Constant % b.Constant == 0 && a.PerBatch % b.Constant == 0;
        return b.IsNumber(1) ? a
            : isEven ? new SymbolicNumber(a.Constant / b.Constant, a.PerBatch / b.Constant)
            : !a.IsUnknown && !b.IsUnknown && a.Constant == 0 && b.Constant == 0 && b.PerBatch != 0 && a.PerBatch % b.PerBatch == 0 ? a.PerBatch / b.PerBatch
            : SymbolicNumber.Unknown;
    }

    // N is at least 1: N >= 1, N > 0 and N != 0 hold for every batch.
    private static SymbolicNumber Compare(SymbolicNumber a, SymbolicNumber b, Func<double, bool> holds)
    {
        SymbolicNumber difference = a - b;
        if (difference.IsUnknown || !double.IsFinite(difference.Constant + difference.PerBatch))
        {
            return SymbolicNumber.Unknown;
        }

        double least = difference.Constant + difference.PerBatch;
        return difference.IsFixed ? holds(difference.Constant)
            : difference.PerBatch > 0 && least > 0 ? holds(1)
            : difference.PerBatch < 0 && least < 0 ? holds(-1)
            : SymbolicNumber.Unknown;
    }

    private static ImportedTensor Sum(OpCall call)
    {
        ImportedTensor sum = call.Tensor(0);
        for (int i = 1; i < call.Count; i++)
        {
            sum = call.Emit(new BinaryOperator(BinaryFunction.Add), sum.Value, call.Value(i));
        }

        return sum;
    }

    private static ImportedTensor ZeroWhereZero(OpCall call, int tested, ImportedTensor result)
    {
        ImportedTensor zero = call.Scalar(result.DataType, 0);
        return call.Emit(new SelectOperator(), call.Emit(new CompareOperator(ComparisonFunction.Equal), call.Value(tested), zero.Value).Value, zero.Value, result.Value);
    }

    private static ImportedTensor Cast(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        DataType target = call.Node.Type("DstT");
        if (target == x.DataType)
        {
            return x;
        }

        return NumberFolder.Unary(call, target, numbers => NumberKernels.Convert(numbers, x.DataType, target), n => Converted(n, target)) ?? call.Emit(new CastOperator(target), x.Value);
    }

    // Extents, and whole multiples of the number of samples, stay what they are in types that hold as many; half of an odd number of samples is cut off.
    private static SymbolicNumber Converted(SymbolicNumber number, DataType to) =>
        to == DataType.Bool ? number is { IsUnknown: false, Constant: >= 0, PerBatch: > 0 } ? 1 : SymbolicNumber.Unknown
        : to is DataType.Float32 or DataType.Float64 || (to is DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 && number.IsWhole) ? number
        : SymbolicNumber.Unknown;

    private static ImportedTensor Select(OpCall call)
    {
        ImportedTensor condition = call.Tensor(0);
        ImportedTensor a = call.Tensor(1);
        ImportedTensor b = call.Tensor(2);
        if (condition.Shape.Rank == 0 && condition.Numbers is [double only] && a.Shape.IsSame(b.Shape))
        {
            return only != 0 ? a : b;
        }

        if (condition.Shape.IsSame(a.Shape) && a.Shape.IsSame(b.Shape) && NumberFolder.FollowsAll(call, [a, b]) && a.Content is { } yes && b.Content is { } no
            && call.MayFold(yes.Length) && call.MayRead(condition) && condition.Numbers is { } conditions)
        {
            return call.Known(a.DataType, a.Shape, [.. conditions.Select((c, i) => c != 0 ? yes[i] : no[i])]);
        }

        // Select of version 1 takes a vector for the first axis of the operands.
        if (call.Node.Op == "Select" && condition.Shape.Rank == 1 && a.Shape.Rank > 1)
        {
            condition = call.Reshape(condition, new SymbolicShape([condition.Shape[0], .. Enumerable.Repeat((Dimension)1, a.Shape.Rank - 1)]));
        }

        return call.Emit(new SelectOperator(), condition.Value, a.Value, b.Value);
    }
}
