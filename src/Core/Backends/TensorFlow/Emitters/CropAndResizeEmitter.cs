using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Boxes cut out of images.</summary>
internal sealed class CropAndResizeEmitter : TensorFlowEmitter<CropAndResizeOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CropAndResizeOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "CropAndResize", [.. writer.Inputs(node), writer.Integers(node, "crop_size", op.Height, op.Width)])
            .Type("T", TypeOf(node)).Text("method", op.IsNearest ? "nearest" : "bilinear").Float("extrapolation_value", op.Outside);
}
