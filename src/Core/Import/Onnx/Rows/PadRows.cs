using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Padding: with a constant, by mirroring, by repeating the border or the whole; a negative padding takes elements away.</summary>
internal static class PadRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("Pad", OpSignature.One.Optionally(RankRange.Any, RankRange.Any, 1), "mode:text pads:ints paddings:ints value:float", "Pad, Slice, Tile, Concat", Pad),
    ];

    private static ImportedTensor Pad(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long[] given = call.FindIntegers("paddings") ?? call.FindIntegers("pads", 1) ?? throw call.Fail("it has no pads");
        int[] axes = call.Has(3) ? [.. call.Integers(3, "axes").Select(a => call.Axis(a, x.Shape.Rank))] : [.. Enumerable.Range(0, x.Shape.Rank)];
        if (given.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length)
        {
            throw call.Fail($"its pads are {given.Length} numbers for {axes.Length} axes, expected two for each axis, and each axis once");
        }

        int[] before = new int[x.Shape.Rank];
        int[] after = new int[x.Shape.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            before[axes[i]] = call.Int32(given[i], "padding", int.MinValue + 1);
            after[axes[i]] = call.Int32(given[i + axes.Length], "padding", int.MinValue + 1);
        }

        x = Cropped(call, x, before, after);
        return call.Node.Text("mode", "constant") switch
        {
            "constant" => before.Concat(after).All(p => p == 0) ? x : call.Emit(new PadOperator(PadMode.Constant, before, after, Value(call)), x.Value),
            "reflect" => before.Concat(after).All(p => p == 0) ? x : call.Emit(new PadOperator(PadMode.Reflect, before, after, 0), x.Value),
            "edge" => Joined(call, x, before, after, isEdge: true),
            "wrap" => Joined(call, x, before, after, isEdge: false),
            var other => throw call.Fail($"its mode is '{other}', expected constant, reflect, edge or wrap"),
        };
    }

    private static double Value(OpCall call) => call.Has(2) ? call.Number(2, "constant") : call.Node.Float("value");

    private static ImportedTensor Cropped(OpCall call, ImportedTensor x, int[] before, int[] after)
    {
        for (int axis = 0; axis < before.Length; axis++)
        {
            long start = Math.Max(0, -(long)before[axis]);
            long end = Math.Max(0, -(long)after[axis]);
            if (start + end > 0)
            {
                x = x.Shape[axis].IsFixed
                    ? SliceOps.Take(call, x, axis, start, x.Shape[axis].Count - start - end)
                    : throw call.FailUntilShapes($"the extent of axis {axis}, from which it takes away, is not known");
            }

            before[axis] = Math.Max(0, before[axis]);
            after[axis] = Math.Max(0, after[axis]);
        }

        return x;
    }

    // The border as often as it is asked for, or the other end of the axis.
    private static ImportedTensor Joined(OpCall call, ImportedTensor x, int[] before, int[] after, bool isEdge)
    {
        for (int axis = 0; axis < before.Length; axis++)
        {
            if (before[axis] == 0 && after[axis] == 0)
            {
                continue;
            }

            if (!x.Shape[axis].IsFixed)
            {
                throw call.FailUntilShapes($"the extent of axis {axis}, which is padded, is not known");
            }

            long extent = x.Shape[axis].Count;
            if (extent == 0 || (!isEdge && (before[axis] > extent || after[axis] > extent)))
            {
                throw call.Fail($"axis {axis} of {x.Shape} is too short to be padded by {before[axis]} and {after[axis]}");
            }

            List<ImportedTensor> parts = [x];
            if (before[axis] > 0)
            {
                parts.Insert(0, isEdge ? Repeated(call, SliceOps.Take(call, x, axis, 0, 1), axis, before[axis]) : SliceOps.Take(call, x, axis, extent - before[axis], before[axis]));
            }

            if (after[axis] > 0)
            {
                parts.Add(isEdge ? Repeated(call, SliceOps.Take(call, x, axis, extent - 1, 1), axis, after[axis]) : SliceOps.Take(call, x, axis, 0, after[axis]));
            }

            x = ShapeOps.Join(call, parts, axis);
        }

        return x;
    }

    private static ImportedTensor Repeated(OpCall call, ImportedTensor x, int axis, int count)
    {
        int[] multiples = [.. Enumerable.Repeat(1, x.Shape.Rank)];
        multiples[axis] = count;
        return count == 1 ? x : call.Emit(new TileOperator(multiples), x.Value);
    }
}
