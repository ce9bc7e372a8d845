using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Parts of tensors: slices with their masks, and gathering by index.</summary>
internal static class SliceOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("StridedSlice", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any).With(OpAttribute.Mask("begin_mask"), OpAttribute.Mask("end_mask"), OpAttribute.Mask("ellipsis_mask"), OpAttribute.Mask("new_axis_mask"), OpAttribute.Mask("shrink_axis_mask")), "Slice, Reshape", StridedSlice),
        OpRow.One("Slice", OpSignature.Three, "Slice", Slice),
        OpRow.One("Gather", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any).With(OpAttribute.Axis("batch_dims")), "Gather, Embedding", call => Gather(call, 0)),
        OpRow.One("GatherV2", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any).Optionally(RankRange.Any).With(OpAttribute.Axis("batch_dims")), "Gather, Embedding", call => Gather(call, call.Count > 2 ? call.Integer(2, "axis") : 0)),
        OpRow.One("ResourceGather", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any).With(OpAttribute.Axis("batch_dims")), "Embedding", call => Gather(call, 0)),
    ];

    /// <summary>Some elements of one axis.</summary>
    public static ImportedTensor Take(OpCall call, ImportedTensor x, int axis, long start, long count)
    {
        if (x.Shape[axis].IsFixed && start == 0 && count == x.Shape[axis].Count)
        {
            return x;
        }

        if (start < 0 || count < 0 || (x.Shape[axis].IsFixed && (start > x.Shape[axis].Count || count > x.Shape[axis].Count - start)))
        {
            throw call.FailForShape($"elements {start} to {start + count} of axis {axis} of {x.Shape} do not exist");
        }

        if (axis == 0 && NumberFolder.Follows(call, x) && NumberFolder.RowLength(x) is var row && call.MayFold(count * row))
        {
            return call.Known(x.DataType, x.Shape.With(0, count), x.Content!.AsSpan((int)start * row, (int)count * row).ToArray());
        }

        long[] begin = new long[x.Shape.Rank];
        long?[] counts = new long?[x.Shape.Rank];
        begin[axis] = start;
        counts[axis] = count;
        return call.Emit(new SliceOperator(begin, counts, [.. Enumerable.Repeat(1L, x.Shape.Rank)]), x.Value);
    }

    private static ImportedTensor Slice(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        SymbolicNumber[] begin = call.Content(1, "begin");
        SymbolicNumber[] size = call.Content(2, "size");
        if (begin.Length != x.Shape.Rank || size.Length != x.Shape.Rank)
        {
            throw call.Fail($"it has {begin.Length} begins and {size.Length} sizes, and its input {x.Shape.Rank} axes");
        }

        for (int i = 0; i < x.Shape.Rank; i++)
        {
            if (!begin[i].IsFixed)
            {
                throw call.FailUntilShapes("where it begins depends on the shape of the data");
            }

            bool isWhole = begin[i].Constant == 0 && (size[i] is { IsFixed: true, Constant: -1 } || size[i].ToDimension().IsSame(x.Shape[i]));
            if (isWhole)
            {
                continue;
            }

            SymbolicNumber count = size[i] is { IsFixed: true, Constant: -1 } ? SymbolicNumber.From(x.Shape[i]) - begin[i] : size[i];
            x = count.IsFixed
                ? Take(call, x, i, (long)begin[i].Constant, (long)count.Constant)
                : throw call.FailUntilShapes("its size depends on the shape of the data");
        }

        return x;
    }

    // tensorflow.org/api_docs/python/tf/strided_slice: bit i of a mask is of entry i of begin, end and strides.
    private static ImportedTensor StridedSlice(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        SymbolicNumber[] begin = call.Content(1, "begin");
        SymbolicNumber[] end = call.Content(2, "end");
        long[] strides = call.Integers(3, "strides");
        if (begin.Length != end.Length || begin.Length != strides.Length || begin.Length > 63)
        {
            throw call.Fail("its begin, end and strides differ in length");
        }

        long Mask(string name) => call.IntegerAttribute(name);
        bool Has(string name, int i) => (Mask(name) >> i & 1) != 0;
        int newAxes = Enumerable.Range(0, begin.Length).Count(i => Has("new_axis_mask", i));
        bool hasEllipsis = Mask("ellipsis_mask") != 0;
        int skipped = x.Shape.Rank - (begin.Length - newAxes - (hasEllipsis ? 1 : 0));
        List<long> starts = [];
        List<long?> counts = [];
        List<long> steps = [];
        List<int> shape = [];
        List<int> clipped = [];
        List<int> turned = [];
        List<int> turnedBack = [];
        const int NewAxis = -1;
        int axis = 0;
        void Whole()
        {
            starts.Add(0);
            counts.Add(null);
            steps.Add(1);
            shape.Add(axis++);
        }

        for (int i = 0; i < begin.Length; i++)
        {
            if (Has("ellipsis_mask", i))
            {
                for (int k = 0; k < skipped; k++)
                {
                    Whole();
                }
            }
            else if (Has("new_axis_mask", i))
            {
                shape.Add(NewAxis);
            }
            else if (axis >= x.Shape.Rank)
            {
                throw call.Fail($"it takes more axes than the {x.Shape.Rank} of its input");
            }
            else
            {
                bool isShrunk = Has("shrink_axis_mask", i);
                if (!isShrunk)
                {
                    shape.Add(axis);
                }

                bool fromFirst = !isShrunk && Has("begin_mask", i);
                bool toLast = !isShrunk && Has("end_mask", i);
                bool isTurned = FromEnd(x.Shape[axis], begin[i], end[i], strides[i], fromFirst, toLast, isShrunk, out long start, out long? count);
                long step = 1;
                if (isTurned)
                {
                    turned.Add(axis);
                    if (count > 1)
                    {
                        turnedBack.Add(axis);
                    }
                }
                else
                {
                    (start, count, step) = Range(call, x.Shape[axis], begin[i], end[i], strides[i], fromFirst, toLast, isShrunk);
                }

                starts.Add(start);
                counts.Add(count);
                steps.Add(step);

                // An element that is taken for itself must be there; a part ends where its axis does.
                if (!isShrunk && count is { } most && !x.Shape[axis].IsFixed && SliceOperator.Existing(x.Shape[axis], start, most, step).IsUnknown)
                {
                    clipped.Add(axis);
                }

                axis++;
            }
        }

        while (axis < x.Shape.Rank)
        {
            Whole();
        }

        ImportedTensor part = Turned(call, Emit(call, Turned(call, x, turned), starts, counts, steps, clipped), turnedBack);
        return shape.SequenceEqual(Enumerable.Range(0, part.Shape.Rank))
            ? part
            : ShapeOps.Reshaped(call, part, [.. shape.Select(a => a == NewAxis ? (Dimension)1 : part.Shape[a])]);
    }

    private static ImportedTensor Turned(OpCall call, ImportedTensor x, List<int> axes) => axes.Count == 0 ? x : call.Emit(new ReverseOperator([.. axes]), x.Value);

    // Of an axis whose extent is not known, what counts from its end counts from the start of the axis turned round.
    private static bool FromEnd(Dimension extent, SymbolicNumber begin, SymbolicNumber end, long step, bool fromFirst, bool toLast, bool isShrunk, out long start, out long? count)
    {
        (start, count) = (0, 1);
        if (extent.IsFixed || fromFirst || begin is not { IsFixed: true, Constant: < 0 and > -int.MaxValue })
        {
            return false;
        }

        if (isShrunk)
        {
            start = -1 - (long)begin.Constant;
            return true;
        }

        bool endsLast = toLast || (end.IsFixed && end.Constant >= int.MaxValue);
        if (step != 1 || !(endsLast || end is { IsFixed: true, Constant: < 0 and > -int.MaxValue }))
        {
            return false;
        }

        long left = endsLast ? 0 : -(long)end.Constant;
        count = Math.Max(0, -(long)begin.Constant - left);
        start = count == 0 ? 0 : left;
        return true;
    }

    private static (long Start, long? Count, long Step) Range(
        OpCall call, Dimension extent, SymbolicNumber begin, SymbolicNumber end, long step, bool fromFirst, bool toLast, bool isShrunk)
    {
        if (step == 0)
        {
            throw call.Fail("it has a stride of 0");
        }

        SymbolicNumber length = SymbolicNumber.From(extent);
        if (isShrunk)
        {
            SymbolicNumber index = begin is { IsFixed: true, Constant: < 0 } ? length + begin : begin;
            return index.IsFixed && index.Constant >= 0 && (!extent.IsFixed || index.Constant < extent.Count)
                ? ((long)index.Constant, 1, 1)
                : throw (index.IsFixed && extent.IsFixed ? call.Fail($"element {begin.Constant} of an axis of extent {extent} does not exist") : call.FailUntilShapes($"element {begin.Constant} of an axis of extent {extent} is not known"));
        }

        bool startsFirst = fromFirst || begin is { IsFixed: true, Constant: 0 };
        bool endsLast = toLast || end.IsSame(length) || (end.IsFixed && end.Constant >= int.MaxValue);
        if (step == 1 && startsFirst && endsLast)
        {
            return (0, null, 1);
        }

        if (!extent.IsFixed)
        {
            // From a fixed place to a fixed place; where the axis ends before, the part does too.
            if (step > 0 && (startsFirst || begin is { IsFixed: true, Constant: >= 0 and < int.MaxValue }) && end is { IsFixed: true, Constant: >= 0 and < int.MaxValue } && !toLast)
            {
                long from = startsFirst ? 0 : (long)begin.Constant;
                return Part(from, Math.Max(0, ((long)end.Constant - from + step - 1) / step), step);
            }

            throw call.FailUntilShapes($"a part of an axis of extent {extent} is not known");
        }

        if ((!fromFirst && !begin.IsFixed) || (!toLast && !end.IsFixed))
        {
            throw call.FailUntilShapes("its bounds depend on the shape of the data");
        }

        long n = extent.Count;
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? n : n - 1;
        long Bound(double value) => Math.Clamp(value < 0 ? (long)value + n : (long)value, low, high);
        long first = fromFirst ? (step > 0 ? 0 : n - 1) : Bound(begin.Constant);
        long last = toLast ? (step > 0 ? n : -1) : Bound(end.Constant);
        long count = step > 0 ? Math.Max(0, (last - first + step - 1) / step) : Math.Max(0, (first - last - step - 1) / -step);
        return Part(first, count, step);
    }

    // A step that is never made may be of any length.
    private static (long Start, long? Count, long Step) Part(long start, long count, long step) => (count == 0 ? 0 : start, count, count <= 1 ? 1 : step);

    private static ImportedTensor Emit(OpCall call, ImportedTensor x, List<long> starts, List<long?> counts, List<long> steps, List<int> clipped)
    {
        if (counts.All(c => c is null))
        {
            return x;
        }

        if (NumberFolder.Follows(call, x) && call.MayFold(x.Content!.Length))
        {
            long[] extents = [.. counts.Select((c, i) => c ?? x.Shape[i].Count)];
            SymbolicNumber[] content = x.Content;
            SymbolicNumber[] result = new SymbolicNumber[extents.Aggregate(1L, (a, b) => a * b)];
            long[] index = new long[extents.Length];
            for (int i = 0; i < result.Length; i++)
            {
                long at = 0;
                for (int axis = 0; axis < extents.Length; axis++)
                {
                    at = (at * x.Shape[axis].Count) + starts[axis] + (index[axis] * steps[axis]);
                }

                result[i] = content[at];
                for (int axis = extents.Length - 1; axis >= 0 && ++index[axis] == extents[axis]; axis--)
                {
                    index[axis] = 0;
                }
            }

            return call.Known(x.DataType, new SymbolicShape([.. extents.Select(e => (Dimension)e)]), result);
        }

        return call.Emit(new SliceOperator(starts, counts, steps) { Clipped = clipped }, x.Value);
    }

    private static ImportedTensor Gather(OpCall call, long axis)
    {
        ImportedTensor x = call.Settle(call.Tensor(0), mayStay: true);
        ImportedTensor indices = call.Tensor(1);
        int at = call.Axis(axis, x.Shape.Rank);
        int batchAxes = (int)call.IntegerAttribute("batch_dims");
        batchAxes = batchAxes < 0 ? batchAxes + indices.Shape.Rank : batchAxes;
        if (batchAxes != 0)
        {
            return call.Emit(new GatherOperator(Math.Max(at, batchAxes), batchAxes), x.Value, indices.Value);
        }

        if (at == 0 && indices.MayHaveContent && NumberFolder.Follows(call, x) && NumberFolder.RowLength(x) is var row && call.MayFold(indices.Shape.ElementCount.Count * row)
            && call.MayRead(indices) && indices.Numbers is { } numbers && x.Content is { } content)
        {
            return numbers.All(n => n >= 0 && n < x.Shape[0].Count)
                ? call.Known(x.DataType, new SymbolicShape([.. indices.Shape, .. x.Shape.Skip(1)]), [.. numbers.SelectMany(n => content.AsSpan((int)n * row, row).ToArray())])
                : throw call.Fail("it gathers elements that do not exist");
        }

        return at == 0 && x is { Constant: not null, Shape.Rank: 2, DataType: Tensors.DataType.Float32 } && indices.Constant is null
            ? call.Emit(new EmbeddingOperator(), indices.Value, x.Value)
            : call.Emit(new GatherOperator(at), x.Value, indices.Value);
    }
}
