using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Parts of tensors, and tensors joined.</summary>
internal static class PartRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Concat", OpSignature.List(1), "Concat", call => ShapeOps.Join(call, call.Data(), call.RequiredInteger("axis"))),
        OpRow.One("Pack", OpSignature.List(1), "Reshape, Concat", call => ShapeOps.Stack(call, call.Data(), call.List("axis") is [var axis] ? axis : 0)),
        new("Unstack", OpSignature.List(1), "Slice, Reshape", call => call.Run("Unpack", n => n.Integer("axis", call.List("axis") is [var axis] ? axis : 0).Integer("num", call.RequiredInteger("num")), call.Input())),
        new("Split", OpSignature.List(1), "Slice", Split),
        OpRow.One("Slice", OpSignature.List(1), "Slice, Reshape", Slice),
        OpRow.One("Crop", OpSignature.List(1), "Slice", Crop),
    ];

    private static ImportedValue[] Split(OpCall call)
    {
        IReadOnlyList<long> parts = call.List("split");
        ImportedTensor axis = call.One("axis", call.RequiredInteger("axis"));
        return parts.Count == 1
            ? call.Run("Split", n => n.Integer("num_split", parts[0]), axis, call.Input())
            : call.Run("SplitV", n => n.Integer("num_split", parts.Count), call.Input(), call.Numbers("sizes", parts), axis);
    }

    private static ImportedTensor Slice(OpCall call)
    {
        ImportedTensor x = call.Input();
        ImportedTensor[] data = call.Data();
        ImportedTensor Bounds(string name, int input, long[]? absent) => call.List(name) is { Count: > 0 } given ? call.Numbers(name, given)
            : input < data.Length ? data[input]
            : absent is not null ? call.Numbers(name, absent)
            : throw call.Fail($"its {name} are missing");

        IReadOnlyList<long> starts = call.List("starts");
        IReadOnlyList<long> ends = call.List("ends");
        IReadOnlyList<long> axes = call.List("axes");
        if (axes.Count > 0)
        {
            return Along(call, x, axes, starts, ends);
        }

        // MMdnn's reader adds begin and size of tf.slice, whose size -1 stands for all the rest: what it then writes means something else.
        if (call.Node.Attribute("strides") is null && starts.Zip(ends).Any(p => p.First >= 0 && p.Second == p.First - 1))
        {
            throw call.Fail($"its starts are [{string.Join(", ", starts)}] and its ends [{string.Join(", ", ends)}]: whether that is a part up to the end, the IR does not say");
        }

        return call.RunOne(
            "StridedSlice",
            n =>
            {
                foreach (string mask in new[] { "begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask" })
                {
                    n.Integer(mask, call.List(mask) is [var bits] ? bits : 0);
                }
            },
            x,
            Bounds("starts", 1, null),
            Bounds("ends", 2, null),
            Bounds("strides", 3, [.. Enumerable.Repeat(1L, starts.Count)]));
    }

    private static ImportedTensor Along(OpCall call, ImportedTensor x, IReadOnlyList<long> axes, IReadOnlyList<long> starts, IReadOnlyList<long> ends)
    {
        if (starts.Count != axes.Count || ends.Count != axes.Count)
        {
            throw call.Fail($"it has {axes.Count} axes, {starts.Count} starts and {ends.Count} ends, expected as many of each");
        }

        for (int i = 0; i < axes.Count; i++)
        {
            int axis = call.Axis(axes[i], x.Shape.Rank);
            Dimension extent = x.Shape[axis];
            if (!extent.IsFixed)
            {
                throw call.FailUntilShapes($"the extent of its axis {axis} is not known");
            }

            long Bound(long place) => Math.Clamp(place < 0 ? place + extent.Count : place, 0, extent.Count);
            x = SliceOps.Take(call, x, axis, Bound(starts[i]), Math.Max(0, Bound(ends[i]) - Bound(starts[i])));
        }

        return x;
    }

    // Keras' four numbers are (top, bottom, left, right). Those of other sources are other; what the node gives then tells.
    private static ImportedTensor Crop(OpCall call)
    {
        ImportedTensor x = call.Input();
        IReadOnlyList<long> border = call.List("border");
        if (x.Shape.Rank != 4 || border.Count != 4 || border.Any(b => b is < 0 or > int.MaxValue) || !x.Shape[1].IsFixed || !x.Shape[2].IsFixed)
        {
            throw call.FailForShape($"its border is [{string.Join(", ", border)}] and its input has the shape {x.Shape}, expected 4 numbers and images of known size");
        }

        long height = x.Shape[1].Count - border[0] - border[1];
        long width = x.Shape[2].Count - border[2] - border[3];
        if (call.Node.Attribute("_output_shapes")?.Shapes is [{ Rank: 4 } said, ..] && (said[1] != height || said[2] != width) && said[1] > 0 && said[2] > 0)
        {
            throw call.Fail($"its border [{string.Join(", ", border)}] cuts {x.Shape} to {height} x {width} as (top, bottom, left, right), and it gives {said[1]} x {said[2]}: which sides are meant, the IR does not say");
        }

        return SliceOps.Take(call, SliceOps.Take(call, x, 1, border[0], height), 2, border[2], width);
    }
}
