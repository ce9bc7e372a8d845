using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Colors to hue, saturation and value, and back.</summary>
internal sealed class ColorSpaceEmitter : TensorFlowEmitter<ColorSpaceOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ColorSpaceOperator op, TensorFlowWriter writer) =>
        writer.Add(node, op.ToHsv ? "RGBToHSV" : "HSVToRGB", writer.Inputs(node)).Type("T", TypeOf(node));
}
