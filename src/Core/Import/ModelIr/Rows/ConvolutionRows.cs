using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Convolutions. Their kernels are laid out as TensorFlow's are.</summary>
internal static class ConvolutionRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Conv", OpSignature.List(1), "Conv", Convolution),
        OpRow.One("DepthwiseConv", OpSignature.List(1), "Conv", call => Depthwise(call, call.Input(), call.Weight("weights"), call.Bias())),
        OpRow.One("SeparableConv", OpSignature.List(1), "Conv", Separable),
        OpRow.One("ConvTranspose", OpSignature.List(1), "ConvTranspose", Transposed),
    ];

    private static ImportedTensor Convolution(OpCall call)
    {
        ImportedTensor x = call.Input();
        ImportedTensor kernel = Kernel(call, x, call.Weight("weights"), x.Shape.Rank);
        long perGroup = kernel.Shape[-2].Count;
        long channels = x.Shape[-1].IsFixed ? x.Shape[-1].Count : perGroup;
        long groups = perGroup > 0 && channels % perGroup == 0 ? channels / perGroup : 1;
        return call.List("group") is [var said] && said != groups
            ? throw call.Fail($"its group is {said}, its kernel {kernel.Shape} and its input {x.Shape}, which makes {groups} groups")
            : Emit(call, x, kernel, call.Int32(groups, "group", 1), call.Bias());
    }

    private static ImportedTensor Depthwise(OpCall call, ImportedTensor x, ImportedTensor weights, ImportedTensor? bias)
    {
        ImportedTensor kernel = Kernel(call, x, weights, 4);
        ImportedTensor grouped = call.Reshape(kernel, new SymbolicShape(kernel.Shape[0], kernel.Shape[1], 1, kernel.Shape[2] * kernel.Shape[3]));
        return Emit(call, x, grouped, (int)kernel.Shape[2].Count, bias);
    }

    private static ImportedTensor Separable(OpCall call)
    {
        ImportedTensor mixed = Depthwise(call, call.Input(), call.Weight("depthwise_filter"), null);
        ImportedTensor kernel = Kernel(call, mixed, call.Weight("pointwise_filter"), 4);
        ConvOperator pointwise = new([1, 1], [1, 1], Padding.Valid(2), 1, ActivationFunction.Linear);
        return call.Bias() is { } bias ? call.EmitFloat(pointwise, mixed, kernel, bias) : call.EmitFloat(pointwise, mixed, kernel);
    }

    private static ImportedTensor Transposed(OpCall call)
    {
        call.RequireChannelsLast();
        ImportedTensor x = call.Input();
        int rank = x.Shape.Rank;
        int spatial = rank - 2;
        ImportedTensor kernel = Kernel(call, x, call.Weight("weights"), rank);
        int[] strides = ModelIrWindows.Spatial(call, "strides", spatial);
        int[] dilations = ModelIrWindows.Spatial(call, "dilations", spatial);
        Padding padding = ModelIrWindows.Padding(call, spatial);
        bool isValid = call.Node.Text("auto_pad") == "VALID";
        if (call.List("group") is [not 1])
        {
            throw call.Fail("it is of several groups, which the programs of MMdnn do not take");
        }

        int[] before = new int[spatial];
        int[] after = new int[spatial];
        for (int i = 0; i < spatial; i++)
        {
            long reach = ((kernel.Shape[i].Count - 1) * dilations[i]) + 1;
            long? recorded = Recorded(call, i + 1) is long given && x.Shape[i + 1].IsFixed ? given : null;
            long cut = !padding.IsSame ? padding.Before[i] : recorded is long whole ? padding.Resolve(i, whole, (int)kernel.Shape[i].Count, strides[i], dilations[i]).Before : Math.Max(0, reach - strides[i]) / 2;
            before[i] = call.Int32(cut, "padding");

            // SAME gives the extent times the stride, VALID as much where the kernel is smaller; an extent that is recorded may be other, where the source said so.
            after[i] = recorded is long wanted
                ? call.Int32(((x.Shape[i + 1].Count - 1) * strides[i]) + reach - cut - wanted, "padding", int.MinValue)
                : call.Int32(padding.IsSame ? reach - strides[i] - cut : isValid ? Math.Min(0, reach - strides[i]) : padding.After[i], "padding", int.MinValue);
        }

        ConvTransposeOperator op = new(strides, dilations, before, after, ActivationFunction.Linear);
        return call.Bias() is { } bias ? call.EmitFloat(op, x, kernel, bias) : call.EmitFloat(op, x, kernel);
    }

    private static long? Recorded(OpCall call, int axis) =>
        call.Node.Attribute("_output_shapes")?.Shapes is [{ } shape, ..] && axis < shape.Rank && shape[axis] > 0 ? shape[axis] : null;

    private static ImportedTensor Kernel(OpCall call, ImportedTensor x, ImportedTensor weights, int rank)
    {
        call.RequireChannelsLast();
        return x.Shape.Rank is >= 3 and <= 5 && x.Shape.Rank == rank && weights.Shape.Rank == rank
            ? weights
            : throw call.FailForShape($"its input has the shape {x.Shape} and its kernel {weights.Shape}, expected as many axes of both, 3 to 5");
    }

    private static ImportedTensor Emit(OpCall call, ImportedTensor x, ImportedTensor kernel, int groups, ImportedTensor? bias)
    {
        int spatial = x.Shape.Rank - 2;
        ConvOperator op = new(
            ModelIrWindows.Spatial(call, "strides", spatial), ModelIrWindows.Spatial(call, "dilations", spatial), ModelIrWindows.Padding(call, spatial), groups, ActivationFunction.Linear);
        return bias is null ? call.EmitFloat(op, x, kernel) : call.EmitFloat(op, x, kernel, bias);
    }
}
