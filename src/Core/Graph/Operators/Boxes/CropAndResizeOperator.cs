using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// Cuts boxes out of images and resizes each to one size (tf.image.crop_and_resize). Inputs: images (N, H, W, C) float32, boxes (B, 4) as
/// (y1, x1, y2, x2) in parts of the extent less one, the image of each box (B,) int32. Output: (B, Height, Width, C).
/// </summary>
/// <param name="Height">The crops' rows.</param>
/// <param name="Width">The crops' columns.</param>
/// <param name="IsNearest">Whether the nearest element is taken; else elements are interpolated.</param>
/// <param name="Outside">The value of what lies outside of the image.</param>
public sealed record CropAndResizeOperator(int Height, int Width, bool IsNearest, float Outside) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(3, 3);
        context.RequireType(0, DataType.Float32);
        context.RequireType(1, DataType.Float32);
        context.RequireType(2, DataType.Int32);
        context.RequireRank(0, 4, 4);
        context.RequireRank(2, 1, 1);
        context.RequireAtLeast(0, [Height, Width], "height and width");
        context.RequireShape(1, context.Shape(2)[0], 4);
        return [context.Inputs[0] with { Shape = new SymbolicShape(context.Shape(2)[0], Height, Width, context.Shape(0)[3]) }];
    }
}
