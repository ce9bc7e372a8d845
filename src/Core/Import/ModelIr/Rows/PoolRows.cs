using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Poolings, and images made larger.</summary>
internal static class PoolRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Pool", OpSignature.List(1), "Pool, Reduce", Pool),
        OpRow.One("UpSampling2D", OpSignature.List(1), "Resize", UpSample),
        OpRow.One("SpaceToDepth", OpSignature.List(1), "Reshape, Transpose", call => call.RunOne("SpaceToDepth", n => n.Integer("block_size", call.RequiredInteger("blocksize")), call.Input())),
    ];

    private static ImportedTensor Pool(OpCall call)
    {
        call.RequireChannelsLast();
        ImportedTensor x = call.Input();
        if (x.Shape.Rank is < 3 or > 5)
        {
            throw call.FailForShape($"its input has the shape {x.Shape}, expected 3 to 5 axes");
        }

        int spatial = x.Shape.Rank - 2;
        string type = call.Node.Text("pooling_type");
        bool isMax = type switch
        {
            "MAX" => true,
            "AVG" => false,
            _ => throw call.Fail($"its pooling_type is '{type}', expected MAX or AVG"),
        };
        if (call.Node.Bool("global_pooling"))
        {
            return call.EmitFloat(new ReduceOperator(isMax ? ReduceFunction.Max : ReduceFunction.Mean, [.. Enumerable.Range(1, spatial)], true), x);
        }

        if (ModelIrWindows.Spatial(call, "dilations", spatial).Concat(ModelIrWindows.Spatial(call, "dilation_rate", spatial)).Any(d => d != 1))
        {
            throw call.Fail("its window is dilated, which the programs of MMdnn do not take");
        }

        int[] window = ModelIrWindows.Spatial(call, "kernel_shape", spatial);
        int[] strides = ModelIrWindows.Spatial(call, "strides", spatial);
        Padding padding = ModelIrWindows.Padding(call, spatial);

        // Whether padded elements count in a mean, MMdnn's programs do not agree on, but for windows that the rule SAME would centre as well.
        if (!isMax && ModelIrWindows.IsPadded(padding))
        {
            bool isCentred = Enumerable.Range(0, spatial).All(i => strides[i] == 1 && padding.Before[i] == padding.After[i] && window[i] == (2 * padding.Before[i]) + 1);
            padding = isCentred
                ? Padding.Same
                : throw call.Fail($"whether the elements padded by [{string.Join(", ", call.List("pads"))}] count in its mean, the IR does not say: give it an auto_pad, or pad by a node of its own");
        }

        return call.EmitFloat(new PoolOperator(isMax ? PoolFunction.Max : PoolFunction.Average, window, strides, padding), x);
    }

    private static ImportedTensor UpSample(OpCall call)
    {
        ImportedTensor x = call.Input();
        IReadOnlyList<long> scales = call.List("scales") is { Count: 1 } one ? [one[0], one[0]] : call.List("scales");
        string kind = call.Node.Text("interpolation_type", "nearest");
        if (x.Shape.Rank != 4 || scales.Count != 2 || kind is not ("nearest" or ""))
        {
            throw call.FailForShape($"its input has the shape {x.Shape}, its scales are [{string.Join(", ", scales)}] and its interpolation_type is '{kind}': expected 4 axes, 2 scales, and nearest: of the others the IR does not say where the elements lie");
        }

        if (!x.Shape[1].IsFixed || !x.Shape[2].IsFixed)
        {
            throw call.FailUntilShapes("the size of its input is not known");
        }

        int Extent(int axis) => call.Int32(x.Shape[axis].Count * call.Int32(scales[axis - 1], "scale", 1), "extent", 0);
        return call.EmitFloat(new ResizeOperator(ResizeMethod.Nearest, Extent(1), Extent(2), AlignCorners: false, HalfPixelCenters: false), x);
    }
}
