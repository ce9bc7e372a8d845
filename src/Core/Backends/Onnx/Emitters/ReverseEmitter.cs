using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Axes turned around: slices from the last element to the first.</summary>
internal sealed class ReverseEmitter : OnnxEmitter<ReverseOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReverseOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        writer.Add(node, "Slice", layout, [writer.In(node.Inputs[0], layout), .. Bounds(writer, [.. op.Axes.Select(a => (long)layout.PlaceOf(a))])]);
    }

    /// <summary>The bounds of a Slice that turns axes around.</summary>
    public static string[] Bounds(OnnxWriter writer, long[] axes)
    {
        string last = writer.Constants.Integers(axes.Select(_ => -1L));
        return [last, writer.Constants.Integers(axes.Select(_ => (long)int.MinValue)), writer.Constants.Integers(axes), last];
    }
}
