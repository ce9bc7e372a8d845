using System.Collections.Immutable;
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
    private const int MaxItems = 1 << 16;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        new("TensorArrayV3", OpSignature.One, "Slice, Concat", call => NewArray(call), Known),
        OpRow.One("TensorArrayWriteV3", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Slice, Concat", call => Write(call, List(call, 3), call.Integer(1, "index"), call.Tensor(2)), Known),
        OpRow.One("TensorArrayReadV3", OpSignature.Three, "Slice, Concat", call => Read(call, List(call, 2), call.Integer(1, "index"), null), Known),
        OpRow.One("TensorArrayGatherV3", OpSignature.Three, "Slice, Concat", call => Gather(call, List(call, 2), call.Integers(1, "indices")), Known),
        OpRow.One("TensorArrayScatterV3", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Slice, Concat", Scatter, Known),
        OpRow.One("TensorArraySizeV3", OpSignature.Two, "constant", call => call.Scalar(DataType.Int32, List(call, 1).Items.Count), Known),
        new("TensorArrayConcatV3", OpSignature.Two, "Concat", call => JoinList(call, List(call, 1)), Known),
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
        OpRow.One("TensorListPushBack", OpSignature.Two, "Concat", PushBack, Known),
        new("TensorListPopBack", OpSignature.Two, "Slice", PopBack, Known),
        OpRow.One("TensorListScatterV2", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Slice, Concat", ScatterList, Known),
        OpRow.One("TensorListConcatLists", OpSignature.Two, "Concat", ConcatLists, Known),
        new("TensorListConcatV2", OpSignature.Three, "Concat", call => JoinList(call, List(call, 0)), Known),
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
        new([.. Enumerable.Repeat<ImportedTensor?>(null, Length(call, count, count))], type) { ElementShape = shape };

    /// <summary>The length of a list. Lists share their items; only those that are made with a list take memory.</summary>
    /// <param name="call">The node.</param>
    /// <param name="count">How many items the list has.</param>
    /// <param name="made">How many of them it does not share.</param>
    /// <exception cref="UnsupportedNodeException">The list is too long.</exception>
    internal static int Length(OpCall call, long count, long made)
    {
        if (count is < 0 or > MaxItems)
        {
            throw call.Fail($"a list of {count} items is asked for, expected at most {MaxItems}");
        }

        call.Evaluator.ListItems.Charge(made);
        return (int)count;
    }

    private static ImportedList PushBack(OpCall call)
    {
        ImportedList list = List(call, 0);
        Length(call, list.Items.Count + 1L, 1);
        return list.With(list.Items.Add(call.Tensor(1)));
    }

    private static ImportedList ConcatLists(OpCall call)
    {
        ImportedList first = List(call, 0);
        ImportedList second = List(call, 1);
        Length(call, (long)first.Items.Count + second.Items.Count, second.Items.Count);
        return first.With(first.Items.AddRange(second.Items));
    }

    private static SymbolicShape? ElementShape(OpCall call, int input) =>
        call.Inputs[input] is ImportedTensor { Content: { } content, Shape.Rank: 1 } ? new SymbolicShape([.. content.Select(n => n.ToDimension())]) : null;

    private static ImportedList Write(OpCall call, ImportedList list, long index, ImportedTensor value) => Write(call, list, [index], [value]);

    private static ImmutableList<ImportedTensor?> Grown(OpCall call, ImmutableList<ImportedTensor?> items, long count) => count <= items.Count
        ? items
        : items.AddRange(Enumerable.Repeat<ImportedTensor?>(null, Length(call, count, count - items.Count) - items.Count));

    private static ImportedList Write(OpCall call, ImportedList list, long[] indices, ImportedTensor[] parts)
    {
        if (Array.Find(indices, i => i is < 0 or >= MaxItems) is var odd && odd != 0)
        {
            throw call.Fail($"it writes item {odd}, expected 0 to {MaxItems - 1}");
        }

        ImmutableList<ImportedTensor?>.Builder items = Grown(call, list.Items, indices.DefaultIfEmpty(-1).Max() + 1).ToBuilder();
        for (int i = 0; i < indices.Length; i++)
        {
            items[(int)indices[i]] = parts[i];
        }

        return list.With(items.ToImmutable());
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

    // What was never written is made once.
    private static ImportedTensor[] Written(OpCall call, ImportedList list, SymbolicShape? shape = null)
    {
        ImportedTensor? zeros = null;
        return [.. list.Items.Select(i => i ?? (zeros ??= Zeros(call, list, shape)))];
    }

    private static ImportedTensor Stack(OpCall call, ImportedList list, SymbolicShape? shape)
    {
        if (list.Items.Count == 0)
        {
            return (shape ?? list.ElementShape) is { IsFixed: true } known
                ? call.Known(list.DataType, new SymbolicShape([0, .. known]), [])
                : throw call.Fail("it stacks an empty list");
        }

        return ShapeOps.Stack(call, Written(call, list, shape), 0);
    }

    private static ImportedTensor Gather(OpCall call, ImportedList list, long[] indices) => indices.Length == 0
        ? Stack(call, new ImportedList([], list.DataType) { ElementShape = list.ElementShape }, null)
        : ShapeOps.Stack(call, [.. indices.Select(i => Read(call, list, i, null))], 0);

    private static ImportedList Scatter(OpCall call)
    {
        ImportedList list = List(call, 3);
        long[] indices = call.Integers(1, "indices");
        ImportedTensor[] parts = ShapeOps.Unstack(call, call.Tensor(2), 0, indices.Length);
        return Write(call, list, indices, parts);
    }

    private static ImportedList SplitArray(OpCall call)
    {
        long[] lengths = call.Integers(2, "lengths");
        ImportedTensor x = call.Tensor(1);
        if (x.Shape.Rank == 0)
        {
            throw call.Fail("it splits a tensor of no axes");
        }

        Length(call, lengths.Length, lengths.Length);
        List<ImportedTensor?> parts = [];
        long start = 0;
        foreach (long length in lengths)
        {
            parts.Add(SliceOps.Take(call, x, 0, start, length));
            start += length;
        }

        return new ImportedList([.. parts], x.DataType);
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
            ? new ImportedList([.. ShapeOps.Unstack(call, x, 0, Length(call, x.Shape[0].Count, x.Shape[0].Count))], x.DataType) { ElementShape = element, Whole = x }
            : new ImportedList([], x.DataType) { IsOpen = true, ElementShape = element, Whole = x };
    }

    private static ImportedValue[] PopBack(OpCall call)
    {
        ImportedList list = List(call, 0);
        return list.Items.Count == 0
            ? throw call.Fail("it takes from an empty list")
            : [list.With(list.Items.RemoveAt(list.Items.Count - 1)), Read(call, list, list.Items.Count - 1, ElementShape(call, 1))];
    }

    private static ImportedList ScatterList(OpCall call)
    {
        long[] indices = call.Integers(1, "indices");
        ImportedTensor[] parts = ShapeOps.Unstack(call, call.Tensor(0), 0, indices.Length);
        ImportedList list = NewList(call, Math.Max(call.Integer(3, "length"), indices.DefaultIfEmpty(-1).Max() + 1), call.Tensor(0).DataType, new SymbolicShape([.. call.Shape(0).Skip(1)]));
        return Write(call, list, indices, parts);
    }

    private static ImportedValue[] JoinList(OpCall call, ImportedList list)
    {
        ImportedTensor[] parts = Written(call, list);
        return parts.Length == 0
            ? throw call.Fail("it joins an empty list")
            : [ShapeOps.Join(call, parts, 0), call.Known(DataType.Int64, parts.Select(p => SymbolicNumber.From(p.Shape[0])))];
    }

    private static ImportedList Resize(OpCall call, ImportedList list, long count)
    {
        int length = Length(call, count, Math.Abs(count - list.Items.Count));
        return list.With(length >= list.Items.Count ? Grown(call, list.Items, length) : list.Items.RemoveRange(length, list.Items.Count - length));
    }
}
