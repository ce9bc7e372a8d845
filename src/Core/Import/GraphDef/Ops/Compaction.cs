using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Elements that the data chooses: brought to the front, with their number, where there is a limit to it.</summary>
internal static class Compaction
{
    /// <summary>Where results of a size that the data decides are known before there is data.</summary>
    public const string Limits = "of known shapes, where outputs are computed of it row by row; else of constants, or in a prediction";

    /// <summary>Why such results are refused elsewhere.</summary>
    public static string Reason =>
        $"the data decides the size of its result; to generate code, fix the shapes ({OptionKey.InputShape}) where the result leads to an output row by row, or make an earlier tensor the output ({OptionKey.Output})";

    /// <summary>Whether elements of a tensor can be chosen by its data: whoever imports takes results of open sizes, and how many there are at most is known.</summary>
    public static bool IsPossible(OpCall call, SymbolicShape shape) => call.Evaluator.TakesCounts && shape.IsFixed && shape.ElementCount.Count is > 0 and <= Common.Limits.MaxTableElements;

    /// <summary>The places of what is set, in their order, then those of what is not; and how many are set.</summary>
    /// <param name="call">The node.</param>
    /// <param name="isSet">Booleans, a list of known length.</param>
    public static (ImportedTensor Places, ImportedTensor Count) Places(OpCall call, ImportedTensor isSet)
    {
        // Ranked by n - i where set and by -i where not: the set ones are first, each kind in its order.
        int n = (int)isSet.Shape[0].Count;
        ImportedTensor ones = call.Cast(isSet, DataType.Int32);
        ImportedTensor rank = call.Pair(
            BinaryFunction.Subtract, call.Pair(BinaryFunction.Multiply, ones, call.Scalar(DataType.Int32, n)), call.Counted("order", DataType.Int32, isSet.Shape, n));
        GraphNode sorted = call.Add(new TopKOperator(n), rank.Value);
        return (ImportedTensor.From(sorted.Outputs[1]), call.Emit(new ReduceOperator(ReduceFunction.Sum, [0], false), ones.Value));
    }

    /// <summary>The first so many elements of an axis.</summary>
    public static ImportedTensor Trim(OpCall call, ImportedTensor x, int axis, ImportedTensor count)
    {
        call.Evaluator.HasCounts = true;
        return call.Emit(new TrimOperator(axis), x.Value, count.Value);
    }

    /// <summary>The indices of what is not zero, a row for each.</summary>
    public static ImportedTensor Rows(OpCall call, ImportedTensor x)
    {
        long[] extents = [.. x.Shape.Select(d => d.Count)];
        (ImportedTensor places, ImportedTensor count) = Places(call, call.Cast(ShapeOps.Reshaped(call, x, [x.Shape.ElementCount]), DataType.Bool));
        ImportedTensor wide = call.Cast(places, DataType.Int64);
        List<ImportedTensor> columns = [];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            long inner = extents[(axis + 1)..].Aggregate(1L, (p, e) => p * e);
            ImportedTensor whole = inner == 1 ? wide : call.Pair(BinaryFunction.FloorDivide, wide, call.Scalar(DataType.Int64, inner));
            ImportedTensor index = axis == 0 ? whole : call.Pair(BinaryFunction.FloorMod, whole, call.Scalar(DataType.Int64, extents[axis]));
            columns.Add(ShapeOps.Reshaped(call, index, [x.Shape.ElementCount, 1]));
        }

        return Trim(call, columns.Count == 1 ? columns[0] : ShapeOps.Join(call, columns, 1), 0, count);
    }
}
