using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Activations: functions of each element, and those of a whole axis.</summary>
internal static class ActivationRows
{
    // The constants of Selu as float32, which the attributes have where they are absent (Selu-6).
    private const float SeluAlpha = 1.67326319217681884765625f;
    private const float SeluGamma = 1.05070102214813232421875f;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("Relu", OpSignature.One, "consumed_inputs:ints", "Activation", call => call.RunOne("Relu", null, call.Tensor(0))),
        Of("LeakyRelu", "alpha:float", call => new(ActivationKind.Relu, call.Node.Float("alpha", 0.01f))),
        Of("ThresholdedRelu", "alpha:float", call => new(ActivationKind.ThresholdedRelu, Threshold: call.Node.Float("alpha", 1))),
        Of("Elu", "alpha:float", call => new(ActivationKind.Elu, call.Node.Float("alpha", 1))),
        Of("Celu", "alpha:float", call => new(ActivationKind.Celu, call.Node.Float("alpha", 1))),
        OnnxRow.One("Selu", OpSignature.One, "alpha:float gamma:float consumed_inputs:ints", "Activation, Multiply", Selu, since: 6),
        Of("Sigmoid", "", _ => new(ActivationKind.Sigmoid)),
        Of("Tanh", "", _ => new(ActivationKind.Tanh)),
        Of("Softplus", "", _ => new(ActivationKind.Softplus)),
        Of("Softsign", "", _ => new(ActivationKind.Softsign)),
        Of("HardSigmoid", "alpha:float beta:float", call => new(ActivationKind.HardSigmoid, call.Node.Float("alpha", 0.2f), call.Node.Float("beta", 0.5f))),
        Of("HardSwish", "", _ => new(ActivationKind.HardSilu)),
        Of("Mish", "", _ => new(ActivationKind.Mish)),
        Of("Gelu", "approximate:text", Gelu),
        OnnxRow.One("PRelu", OpSignature.Two, "", "PRelu", PRelu),
        OnnxRow.One("Shrink", OpSignature.One, "bias:float lambd:float", "Select, Add, Subtract", Shrink),
        OnnxRow.One("Clip", OpSignature.One.Optionally(RankRange.Any, RankRange.Any), "min:float max:float consumed_inputs:ints", "Clip, Maximum, Minimum", Clip),
        OnnxRow.One("Softmax", OpSignature.Of(RankRange.AtLeast(1)), "axis:int", "Softmax", call => Along(call, (x, axis) => call.EmitFloat(new SoftmaxOperator(axis), x))),
        OnnxRow.One("LogSoftmax", OpSignature.Of(RankRange.AtLeast(1)), "axis:int", "Softmax", call => Along(call, (x, axis) => call.EmitFloat(new SoftmaxOperator(axis, IsLog: true), x))),
        OnnxRow.One("Hardmax", OpSignature.Of(RankRange.AtLeast(1)), "axis:int", "ArgReduce, Equal, Cast", call => Along(call, (x, axis) => Hardmax(call, x, axis))),
    ];

    private static OpRow Of(string op, string attributes, Func<OpCall, ActivationFunction> function) =>
        OnnxRow.One(op, OpSignature.One, $"{attributes} consumed_inputs:ints", "Activation", call => call.EmitFloat(new ActivationOperator(function(call)), call.Tensor(0)));

    private static ActivationFunction Gelu(OpCall call) => call.Node.Text("approximate", "none") switch
    {
        "none" => new(ActivationKind.Gelu),
        "tanh" => new(ActivationKind.GeluTanh),
        var other => throw call.Fail($"its approximate is '{other}', expected none or tanh"),
    };

    private static ImportedTensor Selu(OpCall call)
    {
        float alpha = call.Node.Float("alpha", SeluAlpha);
        float gamma = call.Node.Float("gamma", SeluGamma);
        return (alpha, gamma) == (SeluAlpha, SeluGamma)
            ? call.EmitFloat(new ActivationOperator(new(ActivationKind.Selu)), call.Tensor(0))
            : call.With("Mul", call.EmitFloat(new ActivationOperator(new(ActivationKind.Elu, alpha)), call.Tensor(0)), gamma);
    }

    // Up to opset 6 a slope for each channel has no other axes.
    private static ImportedTensor PRelu(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor slope = call.Tensor(1);
        slope = call.Opset() < 7 && x.Shape.Rank > 2 ? call.AlongAxis(slope, x.Shape.Rank - 2) : slope;
        if (!x.DataType.IsFloat())
        {
            return call.RunOne("SelectV2", null, call.With("Less", x, 0), call.With("Mul", x, slope), x);
        }

        return call.EmitFloat(new PReluOperator(), x, slope);
    }

    private static ImportedTensor Shrink(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor wide = x.DataType.IsFloat() ? x : call.As(x, DataType.Float64);
        float bias = call.Node.Float("bias");
        float limit = call.Node.Float("lambd", 0.5f);
        ImportedTensor above = call.RunOne("SelectV2", null, call.With("Greater", wide, limit), call.With("Sub", wide, bias), call.Scalar(wide.DataType, 0));
        return call.As(call.RunOne("SelectV2", null, call.With("Less", wide, -limit), call.With("AddV2", wide, bias), above), x.DataType);
    }

    private static ImportedTensor Clip(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        double? Known(int input, string attribute, double absent) =>
            call.Node.Attribute(attribute) is { Float: { } given } ? given
            : !call.Has(input) ? absent
            : call.Numbers(call.Tensor(input)) is [double only] ? only : null;

        double? least = Known(1, "min", double.NegativeInfinity);
        double? most = Known(2, "max", double.PositiveInfinity);
        if (least is { } low && most is { } high && !double.IsNaN(low) && !double.IsNaN(high))
        {
            return double.IsInfinity(low) && double.IsInfinity(high) && low < high ? x : call.Emit(new ClipOperator(low, high), x.Value);
        }

        // Where the bounds cross, the upper one holds (Clip-13).
        ImportedTensor raised = call.Has(1) ? call.With("Maximum", x, call.Tensor(1)) : x;
        return call.Has(2) ? call.With("Minimum", raised, call.Tensor(2)) : raised;
    }

    // Up to opset 12 all axes from the named one on are one.
    private static ImportedTensor Along(OpCall call, Func<ImportedTensor, int, ImportedTensor> function)
    {
        ImportedTensor x = call.Tensor(0);
        int rank = x.Shape.Rank;
        bool isOne = call.Opset() >= 13;
        long given = call.Node.Integer("axis", isOne ? -1 : 1);
        int axis = !isOne && given == rank ? rank : call.Axis(given, rank);
        if (isOne || axis == rank - 1)
        {
            return function(x, axis);
        }

        ImportedTensor flat = ShapeRows.Reshaped(call, x, x.Shape.Product(0, axis), x.Shape.Product(axis, rank));
        return ShapeRows.Reshaped(call, function(flat, 1), x.Shape);
    }

    private static ImportedTensor Hardmax(OpCall call, ImportedTensor x, int axis)
    {
        if (!x.Shape[axis].IsFixed)
        {
            throw call.FailUntilShapes($"the extent of axis {axis} is not known");
        }

        ImportedTensor index = call.Emit(new ArgReduceOperator(IsMax: true, axis, DataType.Int64), x.Value);
        ImportedTensor first = ShapeRows.Reshaped(call, index, x.Shape.With(axis, 1));
        ImportedTensor places = call.AlongAxis(call.Counted("places", DataType.Int64, new SymbolicShape(x.Shape[axis]), x.Shape[axis].Count), x.Shape.Rank - 1 - axis);
        return call.As(call.With("Equal", first, places), x.DataType);
    }
}
