using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Normalizations and scales of channels.</summary>
internal static class NormalizationRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("BatchNorm", OpSignature.List(1), "BatchNorm", call => Normalize(call, call.Weight("mean"), call.Weight("var"), call.Number("epsilon", 0.0001f))),
        OpRow.One("Scale", OpSignature.List(1), "BatchNorm", Scale),
        OpRow.One("LRN", OpSignature.List(1), "Square, Pad, Slice, Add, Power, Divide", LocalResponse),
        OpRow.One("PRelu", OpSignature.List(1), "PRelu", call => call.EmitFloat(new PReluOperator(), call.Input(), call.Weight("gamma", "weights"))),
    ];

    private static ImportedTensor Scale(OpCall call)
    {
        SymbolicShape channels = (call.FindWeight("scale") ?? call.Weight("bias")).Shape;
        return Normalize(call, call.FindWeight("scale_mean") ?? Constant(call, "mean", channels, 0), call.FindWeight("scale_var") ?? Constant(call, "var", channels, 1), 0);
    }

    private static ImportedTensor Normalize(OpCall call, ImportedTensor mean, ImportedTensor variance, float epsilon)
    {
        ImportedTensor x = call.Input();
        ImportedTensor scale = call.FindWeight("scale") ?? Constant(call, "scale", mean.Shape, 1);
        ImportedTensor offset = call.FindWeight("bias") ?? Constant(call, "bias", mean.Shape, 0);
        if (x.Shape.Rank == 0 || new[] { mean, variance, scale, offset }.Any(w => w.Shape.Rank != 1))
        {
            throw call.Fail($"its input has the shape {x.Shape} and its weights {mean.Shape}, {variance.Shape}, {scale.Shape} and {offset.Shape}, expected one axis of each weight");
        }

        // MMdnn's programs normalize the last axis, whatever the node says; of one that says another, they are wrong.
        return call.List("axis") is [var axis] && axis >= -x.Shape.Rank && axis < x.Shape.Rank && call.Axis(axis, x.Shape.Rank) != x.Shape.Rank - 1 && !x.Shape[-1].IsSame(mean.Shape[0])
            ? throw call.Fail($"it normalizes the axis {axis} of {x.Shape}, expected the last")
            : call.EmitFloat(new BatchNormOperator(-1, epsilon), x, scale, offset, mean, variance);
    }

    // The IR's alpha is that of TensorFlow times the size.
    private static ImportedTensor LocalResponse(OpCall call)
    {
        long size = call.RequiredInteger("size");
        return size is < 1 or > 8193 || size % 2 == 0
            ? throw call.Fail($"its size is {size}, expected an odd number from 1 to 8193")
            : call.RunOne(
                "LRN",
                n => n.Integer("depth_radius", size / 2).Float("alpha", call.Number("alpha", 1) / size).Float("beta", call.Number("beta", 0.5f)).Float("bias", call.Number("bias", 1)),
                call.Input());
    }

    private static ImportedTensor Constant(OpCall call, string purpose, SymbolicShape shape, double value) =>
        ConstantOps.Fill(call, shape, call.Known(purpose, DataType.Float32, SymbolicShape.Scalar, [value]));
}
