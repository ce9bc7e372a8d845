using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// The operators of the domain com.microsoft that compute with integers of 8 bits, each with a scale and a zero point, as the quantizer of ONNX Runtime
/// writes them beside QLinearConv (github.com/microsoft/onnxruntime, docs/ContribOperators.md): numbers are made of them, and of the result integers again.
/// </summary>
internal static class MicrosoftQuantizedRows
{
    private const string Prefix = "com.microsoft.QLinear";
    private const string Target = "Cast, Subtract, Multiply, Divide, Round, Clip";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One(Prefix + "Add", Takes(8), "", Target, call => OfTwo(call, "AddV2")),
        OnnxRow.One(Prefix + "Mul", Takes(8), "", Target, call => OfTwo(call, "Mul")),
        OnnxRow.One(Prefix + "Sigmoid", Takes(5), "", Target + ", Activation", call => OfOne(call, x => call.Activate(new ActivationFunction(ActivationKind.Sigmoid), x))),
        OnnxRow.One(Prefix + "LeakyRelu", Takes(5), "alpha:float", Target, call => OfOne(call, x => call.With("AddV2", call.With("Maximum", x, 0), call.With("Mul", call.With("Minimum", x, 0), call.Real("alpha", 0.01f))))),
        OnnxRow.One(Prefix + "Softmax", Takes(5), "axis:int opset!:int", Target + ", Softmax", Softmax, "over the last axis"),
        OnnxRow.One(Prefix + "GlobalAveragePool", Takes(5), "channels_last:int", Target + ", Reduce", GlobalMean),
        OnnxRow.One(Prefix + "AveragePool", Takes(5), PoolRows.Attributes + " count_include_pad:int channels_last:int", Target + ", Pool", Mean, "channels first"),
        OnnxRow.One(Prefix + "Concat", Takes(5).AndList(), "axis!:int", Target + ", Concat", Joined),
    ];

    private static OpSignature Takes(int inputs) => OpSignature.Of([.. Enumerable.Repeat(RankRange.Any, inputs)]);

    private static ImportedTensor Floats(OpCall call, int input) => QuantizationRows.Floats(call, call.Tensor(input), call.Tensor(input + 1), call.Tensor(input + 2));

    private static ImportedTensor Integers(OpCall call, ImportedTensor x, int scale) =>
        QuantizationRows.Saturated(call, call.With("RealDiv", x, call.Tensor(scale)), call.Tensor(scale + 1), call.Tensor(scale + 1).DataType);

    private static ImportedTensor OfTwo(OpCall call, string op) => Integers(call, call.With(op, Floats(call, 0), Floats(call, 3)), 6);

    private static ImportedTensor OfOne(OpCall call, Func<ImportedTensor, ImportedTensor> function) => Integers(call, function(Floats(call, 0)), 3);

    // Before opset 13 softmax is over all axes from one on, which is the same for the last.
    private static ImportedTensor Softmax(OpCall call)
    {
        int rank = call.Shape(0).Rank;
        int axis = call.Axis(call.Whole("axis", call.Whole("opset") < 13 ? 1 : -1), rank);
        return axis == rank - 1 ? OfOne(call, x => call.RunOne("Softmax", null, x)) : throw call.Fail($"it is over axis {axis} of {call.Shape(0)}, and not over the last");
    }

    private static ImportedTensor GlobalMean(OpCall call)
    {
        int first = call.Whole("channels_last") != 0 ? 1 : 2;
        return OfOne(call, x => call.Reduced("Mean", x, [.. Enumerable.Range(first, x.Shape.Rank - 2)], keep: true));
    }

    private static ImportedTensor Mean(OpCall call) => call.Whole("channels_last") != 0
        ? throw call.Fail("its channels are last (channels_last), which is not supported")
        : OfOne(call, x => PoolRows.Mean(call, x));

    private static ImportedTensor Joined(OpCall call)
    {
        if (call.Count % 3 != 2)
        {
            throw call.Fail($"it has {call.Count} inputs, expected a scale and a zero point, and three for each part");
        }

        ImportedTensor[] parts = [.. Enumerable.Range(0, (call.Count - 2) / 3).Select(i => Floats(call, (3 * i) + 2))];
        return Integers(call, ShapeOps.Join(call, parts, call.Whole("axis")), 0);
    }
}
