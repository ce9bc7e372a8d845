using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Parts of axes.</summary>
internal sealed class SliceEmitter : OnnxEmitter<SliceOperator>
{
    // ONNX counts negative bounds from the end: before the first element is what lies before all.
    private const long BeforeFirst = int.MinValue;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SliceOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        string x = writer.In(node.Inputs[0], layout);
        int[] cut = [.. Enumerable.Range(0, op.Begin.Count).Where(i => op.Counts[i] is not null).OrderBy(layout.PlaceOf)];
        if (cut.Length == 0)
        {
            writer.Add(node, "Identity", layout, x);
            return;
        }

        OnnxConstants constants = writer.Constants;
        string[] inputs =
        [
            x,
            constants.Integers(cut.Select(i => op.Begin[i])),
            constants.Integers(cut.Select(i => End(op.Begin[i], op.Counts[i]!.Value, op.Strides[i]))),
            constants.Integers(cut.Select(i => (long)layout.PlaceOf(i))),
            .. cut.All(i => op.Strides[i] == 1) ? [] : new[] { constants.Integers(cut.Select(i => op.Strides[i])) },
        ];
        writer.Add(node, "Slice", layout, inputs);
    }

    private static long End(long begin, long count, long stride)
    {
        long end = count == 0 ? begin : begin + ((count - 1) * stride) + Math.Sign(stride);
        return end < 0 ? BeforeFirst : end;
    }
}
