using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Convolutions of floating-point numbers and of integers. They run channels last, between transposes that a pass removes again in pairs.</summary>
internal static class ConvolutionRows
{
    private const string Attributes = "auto_pad:text dilations:ints group:int kernel_shape:ints pads:ints strides:ints";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("Conv", OpSignature.Of(new RankRange(3, 5), new RankRange(3, 5)).Optionally(1), Attributes, "Conv", call => Convolve(call, Bias(call, 2))),
        OnnxRow.One("com.microsoft.FusedConv", OpSignature.Of(new RankRange(3, 5), new RankRange(3, 5)).Optionally(1, RankRange.Any), Attributes + " activation:text activation_params:floats", "Conv", Fused),
        OnnxRow.One("ConvInteger", OpSignature.Of(new RankRange(3, 5), new RankRange(3, 5)).Optionally(RankRange.Any, RankRange.Any), Attributes, "MatMul", call =>
            call.ChannelsFirst(OfIntegers(call, Centred(call, 0, 2, isKernel: false), Centred(call, 1, 3, isKernel: true)))),
        OnnxRow.One("QLinearConv", OpSignature.Of(new RankRange(3, 5), RankRange.Any, RankRange.Any, new RankRange(3, 5), RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any).Optionally(1), Attributes, "MatMul", Quantized),
    ];

    private static ImportedTensor? Bias(OpCall call, int input) => call.Has(input) ? call.Tensor(input) : null;

    private static ImportedTensor Fused(OpCall call)
    {
        if (call.Has(3))
        {
            throw call.Fail("it adds a fourth input, which is not supported");
        }

        ImportedTensor x = Convolve(call, Bias(call, 2));
        return call.Word("activation", string.Empty) is { Length: > 0 } name ? call.Activate(OnnxActivations.Of(call, name, [.. call.Reals("activation_params")]), x) : x;
    }

    private static int[] Extents(OpCall call, ImportedTensor kernel) => call.Known(kernel.Shape, 2..);

    // (F, C, spatial...) to (spatial..., C, F).
    private static ImportedTensor KernelLast(OpCall call, ImportedTensor kernel) => call.Transpose(kernel, [.. Enumerable.Range(2, kernel.Shape.Rank - 2), 1, 0]);

    private static ImportedTensor Convolve(OpCall call, ImportedTensor? bias)
    {
        ImportedTensor kernel = call.Settle(call.Tensor(1));
        SymbolicShape x = call.Shape(0);
        OnnxWindow window = OnnxWindow.Of(call, x, Extents(call, kernel));
        int groups = Groups(call, x, kernel);
        ImportedTensor data = call.ChannelsLast(call.Tensor(0));
        ImportedTensor weights = KernelLast(call, kernel);
        if (weights.Constant is null)
        {
            ImportedTensor sums = WindowTaps.Convolve(call, data, weights, window, groups, (a, b) => MatrixOps.Product(call, a, b, false, false));
            return call.ChannelsFirst(bias is null ? sums : call.Plus(sums, bias));
        }

        bias = bias is null ? null : call.Settle(bias);
        bool isKnown = bias?.Constant is not null;
        ImportedTensor result = call.EmitFloat(
            new ConvOperator(window.Strides, window.Dilations, window.Padding, groups, ActivationFunction.Linear), isKnown ? [data, weights, bias!] : [data, weights]);
        return call.ChannelsFirst(bias is null || isKnown ? result : call.Plus(result, bias));
    }

    private static int Groups(OpCall call, SymbolicShape x, ImportedTensor kernel)
    {
        int groups = call.Int32(call.Whole("group", 1), "group", 1);
        int[] counts = call.Known(kernel.Shape, ..2);
        return counts[0] >= groups && counts[0] % groups == 0 && (!x[1].IsFixed || x[1].Count == (long)counts[1] * groups)
            ? groups
            : throw call.Fail($"its weights {kernel.Shape} in {groups} groups do not fit the data {x}");
    }

    // Numbers less their zero point, in float32, which holds them exactly. One point, or for weights one for each filter.
    private static ImportedTensor Centred(OpCall call, int input, int point, bool isKernel)
    {
        ImportedTensor x = call.Tensor(input);
        if (x.DataType is not (DataType.UInt8 or DataType.Int8))
        {
            throw call.Fail($"its input {input} is of {x.DataType.TensorFlowName()}, expected integers of 8 bits");
        }

        ImportedTensor wide = call.Cast(x, DataType.Float32);
        if (!call.Has(point))
        {
            return wide;
        }

        ImportedTensor zero = call.Cast(call.Tensor(point), DataType.Float32);
        bool isOne = zero.Shape.ElementCount == 1;
        if (!isOne && !isKernel)
        {
            throw call.Fail($"its zero point has the shape {zero.Shape}, expected one number");
        }

        Dimension[] extents = isOne ? [] : [zero.Shape[0], .. Enumerable.Repeat((Dimension)1, x.Shape.Rank - 1)];
        return call.Pair(BinaryFunction.Subtract, wide, call.Shaped(zero, extents));
    }

    // Channels last, int32.
    private static ImportedTensor OfIntegers(OpCall call, ImportedTensor x, ImportedTensor kernel)
    {
        kernel = call.Settle(kernel);
        OnnxWindow window = OnnxWindow.Of(call, x.Shape, Extents(call, kernel));
        return WindowTaps.Convolve(call, call.ChannelsLast(x), KernelLast(call, kernel), window, Groups(call, x.Shape, kernel), (a, b) => IntegerProducts.Of(call, a, b));
    }

    // Inputs: x, its scale and zero point, weights, their scale and zero point, the output's scale and zero point, optionally an int32 bias.
    private static ImportedTensor Quantized(OpCall call)
    {
        ImportedTensor sums = OfIntegers(call, Centred(call, 0, 2, isKernel: false), Centred(call, 3, 5, isKernel: true));
        sums = call.Has(8) ? call.Plus(sums, call.Tensor(8)) : sums;
        ImportedTensor Scale(int input) => call.Shape(input).ElementCount == 1 ? call.Reshape(call.Tensor(input), SymbolicShape.Scalar) : call.Tensor(input);
        ImportedTensor scale = call.Settle(call.Pair(BinaryFunction.Divide, call.Times(Scale(1), Scale(4)), Scale(6)));
        ImportedTensor zero = call.Reshape(call.Tensor(7), SymbolicShape.Scalar);
        ImportedTensor wide = call.Times(call.Cast(sums, DataType.Float32), scale);
        ImportedTensor steps = call.Plus(call.Each(UnaryFunction.Round, wide), call.Cast(zero, DataType.Float32));
        (double least, double most) = zero.DataType == DataType.UInt8 ? (0, 255) : (-128, 127);
        return call.ChannelsFirst(call.Cast(call.Emit(new ClipOperator(least, most), steps.Value), zero.DataType));
    }
}
