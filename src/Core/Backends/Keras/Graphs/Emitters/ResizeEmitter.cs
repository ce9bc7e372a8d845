using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Images of another size: Resizing takes pixels at their centres, and UpSampling2D repeats them.</summary>
internal sealed class ResizeEmitter : KerasEmitter<ResizeOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ResizeOperator op) =>
        WhyNoWeights(node, 0, 0) ?? WhyNoFloats(node)
        ?? (Factors(node, op) is not null || (op.HalfPixelCenters && !op.AlignCorners) ? null : "it takes pixels elsewhere than Keras' layers do (align_corners, or no half_pixel_centers)");

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ResizeOperator op, KerasGraphWriter writer)
    {
        if (Factors(node, op) is { } factors)
        {
            writer.Add(node, "UpSampling2D", node.Inputs, json =>
            {
                Write(json, "size", factors);
                json.WriteString("data_format", "channels_last");
                json.WriteString("interpolation", "nearest");
            });
            return;
        }

        writer.Add(node, "Resizing", node.Inputs, json =>
        {
            json.WriteNumber("height", op.Height);
            json.WriteNumber("width", op.Width);
            json.WriteString("interpolation", op.Kind switch { ResizeMethod.Nearest => "nearest", ResizeMethod.Bilinear => "bilinear", _ => "bicubic" });
        });
    }

    // Whole factors, by which the nearest pixel is the same one wherever the centres are.
    private static int[]? Factors(GraphNode node, ResizeOperator op)
    {
        Dimension height = node.Inputs[0].Shape[1], width = node.Inputs[0].Shape[2];
        return op.Kind == ResizeMethod.Nearest && !op.AlignCorners && height is { IsFixed: true, Count: > 0 } && width is { IsFixed: true, Count: > 0 } && op.Height % height.Count == 0 && op.Width % width.Count == 0
            ? [(int)(op.Height / height.Count), (int)(op.Width / width.Count)]
            : null;
    }
}
