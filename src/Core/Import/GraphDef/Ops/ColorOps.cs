using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Colors: between red, green, blue and hue, saturation, value; contrast, hue and saturation.</summary>
internal static class ColorOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("RGBToHSV", OpSignature.Of(RankRange.AtLeast(1)), "ColorSpace", call => call.Emit(new ColorSpaceOperator(true), call.Value(0))),
        OpRow.One("HSVToRGB", OpSignature.Of(RankRange.AtLeast(1)), "ColorSpace", call => call.Emit(new ColorSpaceOperator(false), call.Value(0))),
        OpRow.One("AdjustHue", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "Reduce, ColorSpace, Slice, Concat, Binary", AdjustHue),
        OpRow.One("AdjustSaturation", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "ColorSpace, Slice, Multiply, Clip, Concat", call => ImportedTensor.From(Adjust(call, call.Value(0), 1, s =>
            call.Emit(new ClipOperator(0, 1), call.Emit(new BinaryOperator(BinaryFunction.Multiply), s, call.Cast(call.Tensor(1), call.Tensor(0).DataType).Value).Value).Value))),
        OpRow.One("AdjustContrastv2", OpSignature.Of(RankRange.AtLeast(3), RankRange.Any), "Reduce, Subtract, Multiply, Add", AdjustContrast),
    ];

    // The hue turns between the least and the largest channel, which stay, also where these are negative or above 1.
    private static ImportedTensor AdjustHue(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int channels = x.Shape.Rank - 1;
        GraphValue Binary(BinaryFunction kind, GraphValue a, GraphValue b) => call.Emit(new BinaryOperator(kind), a, b).Value;
        GraphValue least = call.Emit(new ReduceOperator(ReduceFunction.Min, [channels], true), x.Value).Value;
        GraphValue range = Binary(BinaryFunction.Subtract, call.Emit(new ReduceOperator(ReduceFunction.Max, [channels], true), x.Value).Value, least);
        GraphValue color = Binary(BinaryFunction.DivideNoNaN, Binary(BinaryFunction.Subtract, x.Value, least), range);
        GraphValue turned = Adjust(call, color, 0, h =>
            Binary(BinaryFunction.FloorMod, Binary(BinaryFunction.Add, h, call.Cast(call.Tensor(1), x.DataType).Value), call.Scalar(x.DataType, 1).Value));
        return ImportedTensor.From(Binary(BinaryFunction.Add, Binary(BinaryFunction.Multiply, turned, range), least));
    }

    private static GraphValue Adjust(OpCall call, GraphValue color, int channel, Func<GraphValue, GraphValue> change)
    {
        ImportedTensor hsv = call.Emit(new ColorSpaceOperator(true), color);
        int axis = hsv.Shape.Rank - 1;
        GraphValue[] channels = [.. Enumerable.Range(0, 3).Select(i => SliceOps.Take(call, hsv, axis, i, 1).Value)];
        channels[channel] = change(channels[channel]);
        return call.Emit(new ColorSpaceOperator(false), call.Emit(new ConcatOperator(axis), channels).Value).Value;
    }

    private static ImportedTensor AdjustContrast(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        GraphValue mean = call.Emit(new ReduceOperator(ReduceFunction.Mean, [x.Shape.Rank - 3, x.Shape.Rank - 2], true), x.Value).Value;
        GraphValue centered = call.Emit(new BinaryOperator(BinaryFunction.Subtract), x.Value, mean).Value;
        GraphValue scaled = call.Emit(new BinaryOperator(BinaryFunction.Multiply), centered, call.Cast(call.Tensor(1), x.DataType).Value).Value;
        return call.Emit(new BinaryOperator(BinaryFunction.Add), scaled, mean);
    }
}
