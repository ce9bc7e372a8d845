using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Ops whose results have a size that the data decides: computed at import from constants, or, in a prediction, from the data itself.</summary>
internal static class DynamicRows
{
    private static string Reason => Compaction.Reason;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("NonZero", OpSignature.Of(RankRange.AtLeast(1)), "", "constant, or TopK, Trim", call => call.Transpose(call.RunOne("Where", null, call.Tensor(0)), 1, 0), Compaction.Limits),
        OnnxRow.One("Compress", OpSignature.Of(RankRange.AtLeast(1), 1), "axis:int", "Gather, Trim", Compress, Compaction.Limits),
        OnnxRow.Many("Unique", OpSignature.Of(RankRange.AtLeast(1)), "axis:int sorted:int", "constant, or Compare, TopK, Gather, Trim", Unique, Compaction.Limits),
    ];

    private static ImportedTensor Flat(OpCall call, out int axis)
    {
        ImportedTensor x = call.Tensor(0);
        bool isWhole = call.Node.Attribute("axis") is null;
        axis = isWhole ? 0 : call.Axis(call.Whole("axis"), x.Shape.Rank);
        return isWhole ? call.Shaped(x, x.Shape.ElementCount) : x;
    }

    private static ImportedTensor Places(OpCall call, long[] places)
    {
        call.SpendFolded(places.Length);
        return call.Table("places", DataType.Int64, new TensorShape(places.Length), () => [.. places.Select(p => (double)p)]);
    }

    private static ImportedTensor Compress(OpCall call)
    {
        if (call.Evaluate(call.Tensor(1)) is null && call.Tensor(1).DataType == DataType.Bool && Compaction.IsPossible(call, call.Shape(1)) && Flat(call, out int along) is var whole
            && whole.Shape[along] is { IsFixed: true } extent && extent.Count >= call.Shape(1)[0].Count)
        {
            (ImportedTensor chosen, ImportedTensor count) = Compaction.Places(call, call.Tensor(1));
            return Compaction.Trim(call, call.Emit(new GatherOperator(along), whole.Value, chosen.Value), along, count);
        }

        bool[] condition = call.Evaluate(1, Reason) is { DataType: DataType.Bool } known ? known.AsSpan<bool>().ToArray() : throw call.Fail("its condition is not of booleans");
        ImportedTensor x = Flat(call, out int axis);
        long[] places = [.. condition.Select((c, i) => (c, i)).Where(p => p.c).Select(p => (long)p.i)];
        return x.Shape[axis].IsFixed && places.LastOrDefault() >= x.Shape[axis].Count && places.Length > 0
            ? throw call.Fail($"its condition keeps element {places[^1]} of axis {axis} of {x.Shape}")
            : call.Emit(new GatherOperator(axis), x.Value, Places(call, places).Value);
    }

    // The different slices, in order or as they come first; where each is first, which each slice is, and how often it is there.
    private static ImportedValue[] Unique(OpCall call)
    {
        ImportedTensor x = Flat(call, out int axis);
        if (call.Evaluate(call.Tensor(0)) is null && UniqueSlices.IsPossible(call, x, axis))
        {
            return UniqueSlices.Find(call, x, axis, call.Whole("sorted", 1) != 0);
        }

        int[] extents = call.Known(x.Shape, ..);
        Tensor known = call.Evaluate(0, Reason);

        // Each element becomes an object, and each slice an array of them.
        call.SpendFolded(8 * known.ElementCount);
        IComparable[] elements = Elements(call, known);
        int inner = extents[(axis + 1)..].Aggregate(1, (p, e) => p * e);
        int outer = extents[..axis].Aggregate(1, (p, e) => p * e);
        IComparable[][] slices = [.. Enumerable.Range(0, extents[axis]).Select(i => Enumerable.Range(0, outer * inner).Select(k => elements[(((k / inner * extents[axis]) + i) * inner) + (k % inner)]).ToArray())];
        Comparer<int> order = Comparer<int>.Create((a, b) => slices[a].Zip(slices[b]).Select(p => p.First.CompareTo(p.Second)).FirstOrDefault(c => c != 0));
        SortedDictionary<int, List<int>> groups = new(order);
        for (int i = 0; i < slices.Length; i++)
        {
            if (!groups.TryGetValue(i, out List<int>? group))
            {
                groups[i] = group = [];
            }

            group.Add(i);
        }

        List<int>[] found = call.Whole("sorted", 1) != 0 ? [.. groups.Values] : [.. groups.Values.OrderBy(g => g[0])];
        long[] which = new long[slices.Length];
        for (int g = 0; g < found.Length; g++)
        {
            found[g].ForEach(i => which[i] = g);
        }

        ImportedTensor first = Places(call, [.. found.Select(g => (long)g[0])]);
        return [call.Emit(new GatherOperator(axis), x.Value, first.Value), first, Places(call, which), Places(call, [.. found.Select(g => (long)g.Count)])];
    }

    private static IComparable[] Elements(OpCall call, Tensor tensor)
    {
        if (TensorConverter.TryConvert(tensor, DataType.Int64) is { } whole && !tensor.DataType.IsFloat())
        {
            return [.. whole.AsSpan<long>().ToArray().Cast<IComparable>()];
        }

        return TensorConverter.TryConvert(tensor, DataType.Float64) is { } wide && !wide.AsSpan<double>().ToArray().Any(double.IsNaN)
            ? [.. wide.AsSpan<double>().ToArray().Select(v => (IComparable)(v + 0.0))]
            : throw call.Fail("its elements have no order: they hold no numbers, or some that are no number");
    }
}
