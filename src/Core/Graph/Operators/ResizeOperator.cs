namespace TfModelTools.Graph.Operators;

/// <summary>
/// Resizes the two spatial axes of images. Input: x (N, H, W, C). Output: (N, Height, Width, C). The flags are TensorFlow's
/// (tf.raw_ops.ResizeBilinear, ResizeNearestNeighbor, ResizeBicubic).
/// </summary>
/// <param name="Kind">The interpolation.</param>
/// <param name="Height">The output's rows.</param>
/// <param name="Width">The output's columns.</param>
/// <param name="AlignCorners">Whether the corner elements map onto each other.</param>
/// <param name="HalfPixelCenters">Whether elements are points at their centers.</param>
public sealed record ResizeOperator(ResizeMethod Kind, int Height, int Width, bool AlignCorners, bool HalfPixelCenters) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 4, 4);
        context.RequireAtLeast(0, [Height, Width], "height and width");
        if (AlignCorners && HalfPixelCenters)
        {
            throw context.Fault("its corners are aligned and its centers are those of half pixels, which exclude each other");
        }

        return [context.Inputs[0] with { Shape = context.Shape(0).With(1, Height).With(2, Width) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
