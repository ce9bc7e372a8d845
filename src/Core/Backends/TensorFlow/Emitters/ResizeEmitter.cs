using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Images of another size.</summary>
internal sealed class ResizeEmitter : TensorFlowEmitter<ResizeOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ResizeOperator op, TensorFlowWriter writer)
    {
        string name = op.Kind switch { ResizeMethod.Nearest => "ResizeNearestNeighbor", ResizeMethod.Bilinear => "ResizeBilinear", _ => "ResizeBicubic" };
        writer.Add(node, name, writer.Reference(node.Inputs[0]), writer.Integers(node, "size", op.Height, op.Width))
            .Type("T", TypeOf(node)).Bool("align_corners", op.AlignCorners).Bool("half_pixel_centers", op.HalfPixelCenters);
    }
}
