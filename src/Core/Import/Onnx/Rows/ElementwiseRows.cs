using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Functions of each element: arithmetic, comparisons, logic, bits, selection, conversion.</summary>
internal static class ElementwiseRows
{
    private const string OldBroadcast = "axis:int broadcast:int consumed_inputs:ints";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Unary("Neg"), Unary("Abs"), Unary("Sign"), Unary("Reciprocal"), Unary("Sqrt"), Unary("Exp"), Unary("Log"), Unary("Floor"), Unary("Ceil"), Unary("Round"), Unary("Sin"), Unary("Cos"), Unary("Tan"),
        Unary("Asin"), Unary("Acos"), Unary("Atan"), Unary("Sinh"), Unary("Cosh"), Unary("Asinh"), Unary("Acosh"), Unary("Atanh"), Unary("Erf"),
        OnnxRow.One("Not", OpSignature.One, "", "LogicalNot", call => call.RunOne("LogicalNot", null, call.Tensor(0))),
        OnnxRow.One("IsNaN", OpSignature.One, "", "IsNaN", call => call.RunOne("IsNan", null, call.Tensor(0))),
        OnnxRow.One("IsInf", OpSignature.One, "detect_negative:int detect_positive:int", "IsInfinity, Compare", IsInfinity),
        Binary("Add", "AddV2"), Binary("Sub", "Sub"), Binary("Mul", "Mul"), Binary("Div", "Div"),
        OnnxRow.One("Pow", OpSignature.Two, OldBroadcast, "Power, Cast", Power),
        OnnxRow.One("Mod", OpSignature.Two, "fmod:int", "FloorMod, TruncateMod", call => call.RunOne(IsTruncated(call) ? "TruncateMod" : "FloorMod", null, call.Tensor(0), call.Tensor(1))),
        Binary("And", "LogicalAnd"), Binary("Or", "LogicalOr"),
        OnnxRow.One("Xor", OpSignature.Two, OldBroadcast, "NotEqual", call => Pair(call, "NotEqual")),
        Binary("Equal", "Equal"), Binary("Greater", "Greater"), Binary("Less", "Less"), Binary("GreaterOrEqual", "GreaterEqual"), Binary("LessOrEqual", "LessEqual"),
        Chain("Sum", "AddV2"), Chain("Max", "Maximum"), Chain("Min", "Minimum"),
        OnnxRow.One("Mean", OpSignature.List(1), "consumed_inputs:ints", "Add, Multiply", Mean),
        OnnxRow.One("BitShift", OpSignature.Two, "direction!:text", "Bitwise", Shift),
        Binary("BitwiseAnd", "BitwiseAnd"), Binary("BitwiseOr", "BitwiseOr"), Binary("BitwiseXor", "BitwiseXor"),
        OnnxRow.One("BitwiseNot", OpSignature.One, "", "Bitwise", call => call.RunOne("Invert", null, call.Tensor(0))),
        OnnxRow.One("Where", OpSignature.Three, "", "Select", call => call.RunOne("SelectV2", null, call.Tensor(0), call.Tensor(1), call.Tensor(2))),
        OnnxRow.One("Cast", OpSignature.One, "to!:int saturate:int", "Cast", call => Convert(call, call.TypeOf("to", DataType.Unknown)), "not to or from strings, complex and quantized types", since: 6),
        OnnxRow.One("CastLike", OpSignature.Two, "saturate:int", "Cast", call => Convert(call, call.Tensor(1).DataType), "not to or from strings, complex and quantized types"),
    ];

    /// <summary>A tensor of another element type, as ONNX converts: floats to integers by cutting off.</summary>
    public static ImportedTensor Convert(OpCall call, DataType type) => call.RunOne("Cast", n => n.Type("DstT", type), call.Tensor(0));

    private static OpRow Unary(string op) => OnnxRow.One(op, OpSignature.One, "consumed_inputs:ints", op, call => call.RunOne(op, null, call.Tensor(0)));

    private static OpRow Binary(string op, string row) => OnnxRow.One(op, OpSignature.Two, OldBroadcast, row, call => Pair(call, row));

    private static OpRow Chain(string op, string row) => OnnxRow.One(op, OpSignature.List(1), "consumed_inputs:ints", row, call =>
        Enumerable.Range(1, call.Count - 1).Aggregate(call.Tensor(0), (sum, i) => call.RunOne(row, null, sum, call.Tensor(i))));

    private static ImportedTensor Pair(OpCall call, string row) => call.RunOne(row, null, call.Tensor(0), Second(call));

    // Up to opset 6 the second operand was broadcast only where the node says so, its first axis laid upon the named one of the first operand.
    private static ImportedTensor Second(OpCall call)
    {
        ImportedTensor a = call.Tensor(0);
        ImportedTensor b = call.Tensor(1);
        if (call.Opset() >= 7)
        {
            return call.HasAttribute("broadcast") || call.HasAttribute("axis") ? throw call.Fail("it has the attributes of opset 6 for broadcasting, which its own opset does not have") : b;
        }

        if (call.Node.Integer("broadcast") == 0)
        {
            return a.Shape.Rank == b.Shape.Rank ? b : throw call.Fail($"it combines {a.Shape} and {b.Shape}, and does not broadcast");
        }

        int axis = call.HasAttribute("axis") ? call.Axis(call.Node.Integer("axis"), a.Shape.Rank) : a.Shape.Rank - b.Shape.Rank;
        int after = a.Shape.Rank - axis - b.Shape.Rank;
        return axis < 0 || after < 0 ? throw call.Fail($"it lays {b.Shape} upon axis {axis} of {a.Shape}")
            : after == 0 ? b
            : call.Reshape(b, new SymbolicShape([.. b.Shape, .. Enumerable.Repeat((Dimension)1, after)]));
    }

    // The result has the type of the base; between types the power is computed with floats, as numpy does.
    private static ImportedTensor Power(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor y = Second(call);
        if (x.DataType == y.DataType || x.DataType.IsFloat() || !y.DataType.IsFloat())
        {
            return call.RunOne("Pow", null, x, To(call, y, x.DataType));
        }

        return To(call, call.RunOne("Pow", null, To(call, x, DataType.Float64), To(call, y, DataType.Float64)), x.DataType);
    }

    private static ImportedTensor To(OpCall call, ImportedTensor x, DataType type) => x.DataType == type ? x : call.RunOne("Cast", n => n.Type("DstT", type), x);

    private static bool IsTruncated(OpCall call) => call.Node.Integer("fmod") switch
    {
        1 => true,
        0 => call.Tensor(0).DataType.IsFloat() ? throw call.Fail("it is of floats with fmod 0, which ONNX does not define") : false,
        var other => throw call.Fail($"its fmod is {other}, expected 0 or 1"),
    };

    private static ImportedTensor Mean(OpCall call)
    {
        ImportedTensor sum = Enumerable.Range(1, call.Count - 1).Aggregate(call.Tensor(0), (s, i) => call.RunOne("AddV2", null, s, call.Tensor(i)));
        return call.RunOne("RealDiv", null, sum, call.Scalar(sum.DataType, call.Count));
    }

    private static ImportedTensor Shift(OpCall call) => call.Node.Text("direction") switch
    {
        "LEFT" => call.RunOne("LeftShift", null, call.Tensor(0), call.Tensor(1)),
        "RIGHT" => call.RunOne("RightShift", null, call.Tensor(0), call.Tensor(1)),
        var other => throw call.Fail($"its direction is '{other}', expected LEFT or RIGHT"),
    };

    private static ImportedTensor IsInfinity(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        bool negative = call.Node.Integer("detect_negative", 1) != 0;
        bool positive = call.Node.Integer("detect_positive", 1) != 0;
        return (negative, positive) switch
        {
            (true, true) => call.RunOne("IsInf", null, x),
            (true, false) => call.RunOne("Equal", null, x, call.Scalar(x.DataType, double.NegativeInfinity)),
            (false, true) => call.RunOne("Equal", null, x, call.Scalar(x.DataType, double.PositiveInfinity)),
            _ => call.RunOne("Less", null, x, call.Scalar(x.DataType, double.NegativeInfinity)),
        };
    }
}
