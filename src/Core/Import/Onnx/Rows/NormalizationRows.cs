using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Normalizations. Channels are axis 1.</summary>
internal static class NormalizationRows
{
    // What MeanVarianceNormalization adds to the deviation (the body of the function, MeanVarianceNormalization-13).
    private const double DeviationEpsilon = 1e-9;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("BatchNormalization", OpSignature.Of(RankRange.AtLeast(2), 1, 1, 1, 1), "epsilon:float momentum:float training_mode:int spatial:int is_test:int consumed_inputs:ints", "BatchNorm", BatchNormalization, "not in training; one number for each channel"),
        OnnxRow.One("InstanceNormalization", OpSignature.Of(RankRange.AtLeast(3), 1, 1), "epsilon:float consumed_inputs:ints", "LayerNorm", InstanceNormalization),
        OnnxRow.Many("LayerNormalization", OpSignature.Two.Optionally(RankRange.Any), "axis:int epsilon:float stash_type:int", "LayerNorm", LayerNormalization),
        OnnxRow.One("GroupNormalization", OpSignature.Of(RankRange.AtLeast(3), 1, 1), "epsilon:float num_groups!:int stash_type:int", "Reshape, LayerNorm, Multiply, Add", GroupNormalization),
        OnnxRow.One("MeanVarianceNormalization", OpSignature.One, "axes:ints", "Reduce, Subtract, Divide", MeanVariance),
        OnnxRow.One("LRN", OpSignature.Of(RankRange.AtLeast(2)), "alpha:float beta:float bias:float size!:int", "Square, Pad, Slice, Add, Power, Divide", LocalResponse),
        OnnxRow.One("LpNormalization", OpSignature.Of(RankRange.AtLeast(1)), "axis:int p:int", "Reduce, DivideNoNaN", LpNormalization),
    ];

    private static ImportedTensor BatchNormalization(OpCall call)
    {
        if (call.Node.Integer("training_mode") != 0 || (call.Opset() < 7 && call.Node.Integer("is_test") == 0))
        {
            throw call.Fail("it is to train: it normalizes by the batch itself; save the model for inference");
        }

        // From opset 7 to 13 the number of outputs said so.
        if (call.Opset() is >= 7 and < 14 && call.OutputCount() > 1)
        {
            throw call.Fail("it gives the statistics of the batch, so it is to train: it normalizes by the batch itself; save the model for inference");
        }

        if (call.Node.Integer("spatial", 1) == 0)
        {
            throw call.Fail("its spatial is 0, which normalizes each place by itself and is not supported");
        }

        ImportedTensor x = call.Tensor(0);
        ImportedTensor[] weights = [.. Enumerable.Range(1, 4).Select(i => call.Settle(call.Tensor(i)))];
        int rank = x.Shape.Rank;
        ImportedTensor last = rank == 2 ? x : call.Transpose(x, [0, .. Enumerable.Range(2, rank - 2), 1]);
        ImportedTensor result = NormalizationOps.Normalize(call, last, weights[0], weights[1], weights[2], weights[3], call.Node.Float("epsilon", 1e-5f));
        return rank == 2 ? result : call.Transpose(result, [0, rank - 1, .. Enumerable.Range(1, rank - 2)]);
    }

    private static ImportedTensor InstanceNormalization(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int after = x.Shape.Rank - 2;
        int[] axes = [.. Enumerable.Range(2, after)];
        return call.EmitFloat(new LayerNormOperator(axes, call.Node.Float("epsilon", 1e-5f)), x, call.AlongAxis(call.Tensor(1), after), call.AlongAxis(call.Tensor(2), after));
    }

    private static ImportedValue[] LayerNormalization(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int axis = call.Axis(call.Node.Integer("axis", -1), x.Shape.Rank);
        int[] axes = [.. Enumerable.Range(axis, x.Shape.Rank - axis)];
        float epsilon = call.Node.Float("epsilon", 1e-5f);
        ImportedTensor[] weights = [.. new[] { (ImportedTensor?)call.Settle(call.Tensor(1)), call.Optional(2) is { } offset ? call.Settle(offset) : null }.OfType<ImportedTensor>()];
        ImportedTensor result = call.EmitFloat(new LayerNormOperator(axes, epsilon), [x, .. weights]);
        if (call.OutputCount() <= 1)
        {
            return [result];
        }

        ImportedTensor wide = call.As(x, DataType.Float32);
        ImportedTensor mean = call.Reduced("Mean", wide, axes, keep: true);
        ImportedTensor variance = call.Reduced("Mean", call.With("SquaredDifference", wide, mean), axes, keep: true);
        return [result, mean, call.Each("Rsqrt", call.With("AddV2", variance, epsilon))];
    }

    // Up to opset 20 factor and offset are those of a group, from 21 on those of a channel.
    private static ImportedTensor GroupNormalization(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long groups = call.Node.Integer("num_groups");
        Dimension channels = x.Shape[1];
        if (groups < 1 || !channels.IsFixed || channels.Count % groups != 0)
        {
            throw call.FailForShape($"{channels} channels do not make {groups} groups");
        }

        int rank = x.Shape.Rank;
        ImportedTensor grouped = ShapeRows.Reshaped(call, x, x.Shape[0], groups, channels.Count / groups, x.Shape.Product(2, rank));
        ImportedTensor normal = call.EmitFloat(new LayerNormOperator([2, 3], call.Node.Float("epsilon", 1e-5f)), grouped);
        bool isOfGroups = call.Opset() < 21;
        ImportedTensor shaped = isOfGroups ? normal : ShapeRows.Reshaped(call, normal, x.Shape);
        int after = shaped.Shape.Rank - 2;
        ImportedTensor result = call.With("AddV2", call.With("Mul", shaped, call.AlongAxis(call.Tensor(1), after)), call.AlongAxis(call.Tensor(2), after));
        return isOfGroups ? ShapeRows.Reshaped(call, result, x.Shape) : result;
    }

    private static ImportedTensor MeanVariance(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int[] axes = call.Axes(call.FindIntegers("axes") ?? [0, 2, 3], x.Shape.Rank);
        ImportedTensor mean = call.Reduced("Mean", x, axes, keep: true);
        ImportedTensor centered = call.With("Sub", x, mean);
        ImportedTensor variance = call.Reduced("Mean", call.Each("Square", centered), axes, keep: true);
        return call.With("RealDiv", centered, call.With("AddV2", call.Each("Sqrt", variance), DeviationEpsilon));
    }

    // x / (bias + alpha / size * (the sum of squares of the channels around))^beta, of an even size one more channel behind than before.
    private static ImportedTensor LocalResponse(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int size = call.Int32(call.Node.Integer("size"), "size", 1);
        if (!x.Shape[1].IsFixed || size > 8193)
        {
            throw call.FailForShape($"its input has the shape {x.Shape}, its size is {size}");
        }

        int[] before = new int[x.Shape.Rank];
        int[] after = new int[x.Shape.Rank];
        before[1] = (size - 1) / 2;
        after[1] = size - 1 - before[1];
        ImportedTensor padded = call.Emit(new PadOperator(PadMode.Constant, before, after, 0), call.Each("Square", x).Value);
        ImportedTensor sum = SliceOps.Take(call, padded, 1, 0, x.Shape[1].Count);
        for (int i = 1; i < size; i++)
        {
            sum = call.With("AddV2", sum, SliceOps.Take(call, padded, 1, i, x.Shape[1].Count));
        }

        ImportedTensor scaled = call.With("AddV2", call.With("Mul", sum, (double)call.Node.Float("alpha", 0.0001f) / size), call.Node.Float("bias", 1));
        return call.With("RealDiv", x, call.With("Pow", scaled, call.Node.Float("beta", 0.75f)));
    }

    private static ImportedTensor LpNormalization(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int[] axes = [call.Axis(call.Node.Integer("axis", -1), x.Shape.Rank)];
        ImportedTensor norm = call.Node.Integer("p", 2) switch
        {
            1 => call.Reduced("Sum", call.Each("Abs", x), axes, keep: true),
            2 => call.Reduced("EuclideanNorm", x, axes, keep: true),
            var other => throw call.Fail($"its p is {other}, expected 1 or 2"),
        };
        return call.With("DivNoNan", x, norm);
    }
}
