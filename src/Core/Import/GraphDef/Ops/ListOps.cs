using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>
/// Lists of tensors (TensorArray of TensorFlow 1, TensorList of TensorFlow 2), whose lengths and indices are known at import. One whose length is open may only go through a loop
/// that is a layer (<see cref="RecurrentLoopReader"/>).
/// </summary>
internal static class ListOps
{
    private const string Known = "lengths and indices are known at import";
    private const string OpenLength = "how many items its list has depends on the shape of the data";
    private const int MaxItems = 1 << 20;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        new("TensorArrayV3", OpSignature.One, "Slice, Concat", call => NewArray(call), Known),
        OpRow.One("TensorArrayWriteV3", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Slice, Concat", call => Write(call, List(call, 3), call.Integer(1, "index"), call.Tensor(2)), Known),
        OpRow.One("TensorArrayReadV3", OpSignature.Three, "Slice, Concat", call => Read(call, List(call, 2), call.Integer(1, "index"), null), Known),
        OpRow.One("TensorArrayGatherV3", OpSignature.Three, "Slice, Concat", call => Gather(call, List(call, 2), call.Integers(1, "indices")), Known),
        OpRow.One("TensorArrayScatterV3", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Slice, Concat", Scatter, Known),
        OpRow.One("TensorArraySizeV3", OpSignature.Two, "constant", call => call.Scalar(DataType.Int32, List(call, 1).Items.Count), Known),
        OpRow.One("TensorArrayConcatV3", OpSignature.Two, "Concat", call => ShapeOps.Join(call, Written(call, List(call, 1)), 0), Known),
        OpRow.One("TensorArraySplitV3", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Slice", SplitArray, Known),
        new("TensorArrayCloseV3", OpSignature.One, "nothing", _ => []),
        OpRow.One("TensorListReserve", OpSignature.Two, "Slice, Concat", Reserve, Known),
        OpRow.One("EmptyTensorList", OpSignature.Two, "Slice, Concat", call => NewList(call, 0, call.Node.Type("element_dtype"), ElementShape(call, 0)), Known),
        OpRow.One("TensorListFromTensor", OpSignature.Two, "Slice", FromTensor, Known),
        OpRow.One("TensorListGetItem", OpSignature.Two.Optionally(RankRange.Any), "Slice, Concat", call => Read(call, List(call, 0), call.Integer(1, "index"), call.Count > 2 ? ElementShape(call, 2) : null), Known),
        OpRow.One("TensorListSetItem", OpSignature.Three, "Slice, Concat", call => Write(call, List(call, 0), call.Integer(1, "index"), call.Tensor(2)), Known),
        OpRow.One("TensorListStack", OpSignature.One.Optionally(RankRange.Any), "Concat", call => Whole(call) ?? Stack(call, List(call, 0), call.Count > 1 ? ElementShape(call, 1) : null), Known),
        OpRow.One("TensorListGather", OpSignature.Two.Optionally(RankRange.Any), "Concat", call => Gather(call, List(call, 0), call.Integers(1, "indices")), Known),
        OpRow.One("TensorListLength", OpSignature.One, "constant", call => call.Scalar(DataType.Int32, List(call, 0).Items.Count), Known),
        OpRow.One("TensorListPushBack", OpSignature.Two, "Concat", call => new ImportedList([.. List(call, 0).Items, call.Tensor(1)], List(call, 0).DataType) { ElementShape = List(call, 0).ElementShape }, Known),
        new("TensorListPopBack", OpSignature.Two, "Slice", PopBack, Known),
        OpRow.One("TensorListScatterV2", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Slice, Concat", ScatterList, Known),
        OpRow.One("TensorListConcatLists", OpSignature.Two, "Concat", call => new ImportedList([.. List(call, 0).Items, .. List(call, 1).Items], List(call, 0).DataType) { ElementShape = List(call, 0).ElementShape }, Known),
        new("TensorListConcatV2", OpSignature.Three, "Concat", JoinList, Known),
        OpRow.One("TensorListElementShape", OpSignature.One, "constant", call => List(call, 0).ElementShape is { IsFixed: true } shape
            ? call.Known(call.Node.Type("shape_type"), shape.Select(SymbolicNumber.From))
            : throw call.Fail("the shape of its items is not known"), Known),
        OpRow.One("TensorListResize", OpSignature.Two, "Concat", call => Resize(call, List(call, 0), call.Integer(1, "length")), Known),
    ];

    private static ImportedList List(OpCall call, int input) => input >= call.Count || call.Inputs[input] is not ImportedList list ? throw call.Fail("the list it works on is not known")
        : list.IsOpen ? throw call.FailUntilShapes(OpenLength)
        : list;

    private static ImportedTensor? Whole(OpCall call) => call.Inputs[0] is ImportedList { IsOpen: true, Whole: { } whole } ? whole : null;

    // How many items there are may depend on the shape of the data: then only a loop that is a layer takes the list.
    private static ImportedList Reserve(OpCall call) => call.Numbers(call.Tensor(1)) is null && call.Content(call.Tensor(1)) is not null
        ? new ImportedList([], call.Node.Type("element_dtype")) { IsOpen = true, ElementShape = ElementShape(call, 0) }
        : NewList(call, call.Integer(1, "length"), call.Node.Type("element_dtype"), ElementShape(call, 0));

    // A TensorArray's handle only names it; its items travel with the flow.
    private static ImportedValue[] NewArray(OpCall call)
    {
        ImportedList list = NewList(call, call.Integer(0, "size"), call.Node.Type("dtype"), null);
        return [list, list];
    }

    private static ImportedList NewList(OpCall call, long count, DataType type, SymbolicShape? shape) =>
        count is >= 0 and <= MaxItems ? new ImportedList(new ImportedTensor?[count], type) { ElementShape = shape } : throw call.Fail($"a list of {count} items is asked for");

    private static SymbolicShape? ElementShape(OpCall call, int input) =>
        call.Inputs[input] is ImportedTensor { Content: { } content, Shape.Rank: 1 } ? new SymbolicShape([.. content.Select(n => n.ToDimension())]) : null;

    private static ImportedTensor?[] Copy(OpCall call, ImportedList list, long index)
    {
        if (index is < 0 or > MaxItems)
        {
            throw call.Fail($"it writes item {index}");
        }

        ImportedTensor?[] items = new ImportedTensor?[Math.Max(list.Items.Count, index + 1)];
        for (int i = 0; i < list.Items.Count; i++)
        {
            items[i] = list.Items[i];
        }

        return items;
    }

    private static ImportedList Write(OpCall call, ImportedList list, long index, ImportedTensor value)
    {
        ImportedTensor?[] items = Copy(call, list, index);
        items[index] = value;
        return new ImportedList(items, list.DataType) { ElementShape = list.ElementShape };
    }

    private static ImportedTensor Read(OpCall call, ImportedList list, long index, SymbolicShape? shape) =>
        index >= 0 && index < list.Items.Count
            ? list.Items[(int)index] ?? Zeros(call, list, shape)
            : throw call.Fail($"it reads item {index} of a list of {list.Items.Count}");

    // What was never written is zeros of the shape the list says (tensorflow/core/kernels/list_kernels.h).
    private static ImportedTensor Zeros(OpCall call, ImportedList list, SymbolicShape? shape)
    {
        SymbolicShape? known = list.Items.FirstOrDefault(i => i is not null)?.Shape ?? (list.ElementShape is { IsKnown: true } own ? own : shape);
        return known is { IsKnown: true }
            ? ConstantOps.Fill(call, known, call.Scalar(list.DataType, 0))
            : throw call.Fail("it reads an item that was never written");
    }

    private static ImportedTensor[] Written(OpCall call, ImportedList list) => [.. Enumerable.Range(0, list.Items.Count).Select(i => Read(call, list, i, null))];

    private static ImportedTensor Stack(OpCall call, ImportedList list, SymbolicShape? shape)
    {
        if (list.Items.Count == 0)
        {
            return (shape ?? list.ElementShape) is { IsFixed: true } known
                ? call.Known(list.DataType, new SymbolicShape([0, .. known]), [])
                : throw call.Fail("it stacks an empty list");
        }

        return ShapeOps.Stack(call, [.. Enumerable.Range(0, list.Items.Count).Select(i => Read(call, list, i, shape))], 0);
    }

    private static ImportedTensor Gather(OpCall call, ImportedList list, long[] indices) => indices.Length == 0
        ? Stack(call, new ImportedList([], list.DataType) { ElementShape = list.ElementShape }, null)
        : ShapeOps.Stack(call, [.. indices.Select(i => Read(call, list, i, null))], 0);

    private static ImportedList Scatter(OpCall call)
    {
        ImportedList list = List(call, 3);
        long[] indices = call.Integers(1, "indices");
        ImportedTensor[] parts = ShapeOps.Unstack(call, call.Tensor(2), 0, indices.Length);
        for (int i = 0; i < indices.Length; i++)
        {
            list = Write(call, list, indices[i], parts[i]);
        }

        return list;
    }

    private static ImportedList SplitArray(OpCall call)
    {
        long[] lengths = call.Integers(2, "lengths");
        ImportedTensor x = call.Tensor(1);
        if (x.Shape.Rank == 0)
        {
            throw call.Fail("it splits a tensor of no axes");
        }

        List<ImportedTensor?> parts = [];
        long start = 0;
        foreach (long length in lengths)
        {
            parts.Add(SliceOps.Take(call, x, 0, start, length));
            start += length;
        }

        return new ImportedList(parts, x.DataType);
    }

    private static ImportedList FromTensor(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        if (x.Shape.Rank == 0 || x.Shape[0] is { IsFixed: true, Count: > MaxItems })
        {
            throw call.FailUntilShapes(OpenLength);
        }

        SymbolicShape element = new([.. x.Shape.Skip(1)]);
        return x.Shape[0].IsFixed
            ? new ImportedList(ShapeOps.Unstack(call, x, 0, x.Shape[0].Count), x.DataType) { ElementShape = element, Whole = x }
            : new ImportedList([], x.DataType) { IsOpen = true, ElementShape = element, Whole = x };
    }

    private static ImportedValue[] PopBack(OpCall call)
    {
        ImportedList list = List(call, 0);
        return list.Items.Count == 0
            ? throw call.Fail("it takes from an empty list")
            : [new ImportedList([.. list.Items.SkipLast(1)], list.DataType) { ElementShape = list.ElementShape }, Read(call, list, list.Items.Count - 1, ElementShape(call, 1))];
    }

    private static ImportedList ScatterList(OpCall call)
    {
        long[] indices = call.Integers(1, "indices");
        ImportedTensor[] parts = ShapeOps.Unstack(call, call.Tensor(0), 0, indices.Length);
        ImportedList list = NewList(call, Math.Max(call.Integer(3, "length"), indices.DefaultIfEmpty(-1).Max() + 1), call.Tensor(0).DataType, new SymbolicShape([.. call.Shape(0).Skip(1)]));
        for (int i = 0; i < indices.Length; i++)
        {
            list = Write(call, list, indices[i], parts[i]);
        }

        return list;
    }

    private static ImportedValue[] JoinList(OpCall call)
    {
        ImportedTensor[] parts = Written(call, List(call, 0));
        return parts.Length == 0
            ? throw call.Fail("it joins an empty list")
            : [ShapeOps.Join(call, parts, 0), call.Known(DataType.Int64, parts.Select(p => SymbolicNumber.From(p.Shape[0])))];
    }

    private static ImportedList Resize(OpCall call, ImportedList list, long count) => count is >= 0 and <= MaxItems
        ? new ImportedList([.. Enumerable.Range(0, (int)count).Select(i => i < list.Items.Count ? list.Items[i] : null)], list.DataType) { ElementShape = list.ElementShape }
        : throw call.Fail($"a list of {count} items is asked for");
}
