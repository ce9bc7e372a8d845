using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// The different slices of data: every two are compared, so the number of comparisons is limited. Numbers that are none are equal to each other and come last, as numpy.unique has it.
/// </summary>
internal static class UniqueSlices
{
    private const long MaxComparisons = 1 << 22;

    /// <summary>Whether the slices along an axis are few enough.</summary>
    public static bool IsPossible(OpCall call, ImportedTensor x, int axis) =>
        Compaction.IsPossible(call, x.Shape) && IsNumber(x.DataType) && x.Shape[axis].Count * x.Shape.ElementCount.Count <= MaxComparisons;

    /// <summary>The slices; where each is first, which each slice is, and how often it is there.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The data, all extents known.</param>
    /// <param name="axis">The axis of the slices.</param>
    /// <param name="isSorted">Whether they are in order, the first elements counting most; else as they come first.</param>
    public static ImportedValue[] Find(OpCall call, ImportedTensor x, int axis, bool isSorted)
    {
        int n = (int)x.Shape[axis].Count;
        int width = (int)(x.Shape.ElementCount.Count / n);
        ImportedTensor rows = call.Shaped(call.Transpose(x, [axis, .. Enumerable.Range(0, x.Shape.Rank).Where(a => a != axis)]), n, width);
        ImportedTensor differs = Differs(call, call.Shaped(rows, n, 1, width), call.Shaped(rows, 1, n, width));
        ImportedTensor isEqual = Not(call, call.Emit(new ReduceLogicOperator(false, [2], false), differs.Value));

        // The first slice that is the same stands for all of them.
        ImportedTensor first = call.Emit(new ArgReduceOperator(true, 1, DataType.Int32), call.Cast(isEqual, DataType.Int32).Value);
        ImportedTensor isFirst = call.Test(ComparisonFunction.Equal, first, call.Counted("order", DataType.Int32, new SymbolicShape(n), n));

        // How many different slices come before each.
        ImportedTensor isBehind = isSorted ? IsBehind(call, rows, differs, n) : call.Test(ComparisonFunction.Greater, call.Shaped(first, n, 1), call.Shaped(first, 1, n));
        ImportedTensor which = call.Reduced(ReduceFunction.Sum, call.Cast(call.Both(isBehind, call.Shaped(isFirst, 1, n)), DataType.Int32), false, 1);

        // Those that stand for others first, by their number: n less it, where the rest have none or less.
        ImportedTensor rank = call.Pair(BinaryFunction.Subtract, call.Pair(BinaryFunction.Multiply, call.Cast(isFirst, DataType.Int32), n), which);
        ImportedTensor places = ImportedTensor.From(call.Add(new TopKOperator(n), rank.Value).Outputs[1]);
        ImportedTensor count = call.Reduced(ReduceFunction.Sum, call.Cast(isFirst, DataType.Int32), false, 0);
        ImportedTensor counts = call.Emit(new GatherOperator(0), call.Reduced(ReduceFunction.Sum, call.Cast(isEqual, DataType.Int32), false, 1).Value, places.Value);
        return
        [
            Compaction.Trim(call, call.Emit(new GatherOperator(axis), x.Value, places.Value), axis, count),
            Compaction.Trim(call, call.Cast(places, DataType.Int64), 0, count),
            call.Cast(which, DataType.Int64),
            Compaction.Trim(call, call.Cast(counts, DataType.Int64), 0, count),
        ];
    }

    private static bool IsNumber(DataType type) => type is
        DataType.Int8 or DataType.UInt8 or DataType.Int16 or DataType.UInt16 or DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 or DataType.Float32 or DataType.Float64;

    private static ImportedTensor Differs(OpCall call, ImportedTensor a, ImportedTensor b)
    {
        ImportedTensor differs = call.Test(ComparisonFunction.NotEqual, a, b);
        return a.DataType.IsFloat() ? call.Both(differs, Not(call, call.Both(IsNoNumber(call, a), IsNoNumber(call, b)))) : differs;
    }

    // Slice i behind slice j: where they differ first, i is the greater.
    private static ImportedTensor IsBehind(OpCall call, ImportedTensor rows, ImportedTensor differs, int n)
    {
        ImportedTensor at = call.Emit(new ArgReduceOperator(true, 2, DataType.Int32), call.Cast(differs, DataType.Int32).Value);
        ImportedTensor own = call.Emit(new GatherOperator(1, 1), rows.Value, at.Value);

        // Where i and j differ first, j and i do: the same places, turned.
        ImportedTensor other = call.Transpose(own, 1, 0);
        ImportedTensor isGreater = call.Test(ComparisonFunction.Greater, own, other);
        if (rows.DataType.IsFloat())
        {
            ImportedTensor isLast = call.Both(IsNoNumber(call, own), Not(call, IsNoNumber(call, other)));
            isGreater = call.Emit(new LogicOperator(LogicFunction.Or), isGreater.Value, isLast.Value);
        }

        return call.Shaped(isGreater, n, n);
    }

    private static ImportedTensor IsNoNumber(OpCall call, ImportedTensor x) => call.Emit(new NumberTestOperator(NumberTestFunction.IsNaN), x.Value);

    private static ImportedTensor Not(OpCall call, ImportedTensor x) => call.Emit(new LogicalNotOperator(), x.Value);
}
