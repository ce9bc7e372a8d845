using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>
/// Ops whose results have a size that the data decides: computed at import from constants, or, in a prediction, from the data itself.
/// </summary>
internal static class DynamicOps
{
    private const string Limits = "of constants, or in a prediction; generated code needs sizes that are known";
    private static string Reason => Compaction.Reason;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Where", OpSignature.Of(RankRange.AtLeast(1)), "constant, or TopK, Trim", Where, Compaction.Limits),
        new("Unique", OpSignature.One, "constant, Gather", call => Unique(call), Limits),
        new("UniqueV2", OpSignature.Two, "constant, Gather", call => Unique(call), Limits),
        new("UniqueWithCounts", OpSignature.One, "constant, Gather", call => Unique(call), Limits),
        new("UniqueWithCountsV2", OpSignature.Two, "constant, Gather", call => Unique(call), Limits),
        new("ListDiff", OpSignature.Of(1, 1), "constant, Gather", ListDifference, Limits),
        new("DynamicPartition", OpSignature.Two.With(OpAttribute.Integer("num_partitions", 1, 1 << 16)), "constant, Gather", Partition, Limits),
    ];

    private static ImportedTensor Where(OpCall call)
    {
        if (call.Evaluate(call.Tensor(0)) is not { } condition)
        {
            return Compaction.IsPossible(call, call.Shape(0)) && call.Tensor(0).DataType is not (DataType.Complex64 or DataType.Complex128) ? Compaction.Rows(call, call.Tensor(0)) : throw call.FailUntilValues(Reason);
        }

        // To look at one takes a fraction of the time that it takes to compute with one.
        call.SpendRead(0, condition.ElementCount / 8);
        long[] extents = [.. condition.Shape];
        NonZeroElements elements = new(condition);
        long count = elements.Count();
        call.SpendFolded(count * extents.Length);
        long[] places = new long[count * extents.Length];
        long row = 0;
        for (int i = elements.Next(0); i >= 0; i = elements.Next(i + 1))
        {
            long rest = i;
            for (int axis = extents.Length - 1; axis >= 0; axis--)
            {
                places[row + axis] = rest % extents[axis];
                rest /= extents[axis];
            }

            row += extents.Length;
        }

        return Constant(call, new TensorShape(count, extents.Length), places);
    }

    // The first of equal elements is kept, in order; what is no number equals nothing.
    private static ImportedValue[] Unique(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        Tensor known = call.Evaluate(0, Reason);
        long axis = call.Count > 1 && call.Integers(1, "axis") is [long given] ? given : 0;
        if (x.Shape.Rank != 1 || axis is not (0 or -1))
        {
            throw call.Fail($"it is along axis {axis} of shape {x.Shape}; only vectors are supported");
        }

        // Those that are found are kept with their places, each in several times its bytes.
        call.SpendFolded(4 * known.ElementCount);
        Dictionary<UInt128, int> numbers = [];
        List<long> first = [];
        List<long> counts = [];
        long[] index = new long[known.ElementCount];
        for (int i = 0; i < index.Length; i++)
        {
            UInt128? value = Value(known, i);
            if (value is not { } equal || !numbers.TryGetValue(equal, out int number))
            {
                number = first.Count;
                if (value is { } next)
                {
                    numbers[next] = number;
                }

                first.Add(i);
                counts.Add(0);
            }

            counts[number]++;
            index[i] = number;
        }

        DataType type = call.IndexType("out_idx", DataType.Int32);
        call.SpendFolded(first.Count);
        ImportedTensor values = Picked(call, x, first);
        ImportedTensor places = call.Known(type, index.Select(i => (SymbolicNumber)i));
        return call.Node.Op.Contains("Counts", StringComparison.Ordinal) ? [values, places, call.Known(type, counts.Select(c => (SymbolicNumber)c))] : [values, places];
    }

    private static ImportedValue[] ListDifference(OpCall call)
    {
        Tensor x = call.Evaluate(0, Reason);
        Tensor y = call.Evaluate(1, Reason);
        call.SpendFolded(4 * y.ElementCount);
        HashSet<UInt128> left = [.. Enumerable.Range(0, (int)y.ElementCount).Select(i => Value(y, i)).OfType<UInt128>()];
        List<long> kept = [.. Enumerable.Range(0, (int)x.ElementCount).Where(i => Value(x, i) is not { } value || !left.Contains(value)).Select(i => (long)i)];
        call.SpendFolded(kept.Count);
        DataType type = call.IndexType("out_idx", DataType.Int32);
        return [Picked(call, call.Tensor(0), kept), call.Known(type, kept.Select(k => (SymbolicNumber)k))];
    }

    // Only the numbers of the parts must be known: the data goes through a gather for each part.
    private static ImportedValue[] Partition(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long[] part = call.EvaluateIntegers(1, Reason);
        int rank = call.Shape(1).Rank;
        List<long>[] rows = [.. Enumerable.Range(0, (int)call.IntegerAttribute("num_partitions", 1)).Select(_ => new List<long>())];
        if (rank > x.Shape.Rank)
        {
            throw call.Fail($"its partitions {call.Shape(1)} do not fit {x.Shape}");
        }

        call.SpendFolded(part.Length);
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] < 0 || part[i] >= rows.Length)
            {
                throw call.Fail($"it sends an element to part {part[i]} of {rows.Length}");
            }

            rows[part[i]].Add(i);
        }

        ImportedTensor flat = rank == 1 ? x : ShapeOps.Reshaped(call, x, [part.Length, .. x.Shape.Skip(rank)]);
        return [.. rows.Select(r => Picked(call, flat, r))];
    }

    private static ImportedTensor Picked(OpCall call, ImportedTensor x, List<long> rows)
    {
        ImportedTensor places = Constant(call, new TensorShape(rows.Count), [.. rows]);
        return call.Emit(new GatherOperator(0), x.Value, places.Value);
    }

    private static ImportedTensor Constant(OpCall call, TensorShape shape, long[] values) =>
        ImportedTensor.From(call.Graph, $"{call.Node.Name}/places", new GraphConstant(Tensor.Over(values, shape)), isCheap: true);

    // Equal elements have the same: both zeros do, and null is what is no number.
    private static UInt128? Value(Tensor tensor, int element)
    {
        int size = tensor.DataType.ElementSize();
        ReadOnlySpan<byte> bytes = tensor.Bytes.Span.Slice(element * size, size);
        return tensor.DataType switch
        {
            DataType.Float16 => Number(bytes, 0x7C00),
            DataType.BFloat16 => Number(bytes, 0x7F80),
            DataType.Float32 => Number(bytes, 0x7F80_0000),
            DataType.Float64 => Number(bytes, 0x7FF0_0000_0000_0000),
            DataType.Complex64 => Pair(Number(bytes[..4], 0x7F80_0000), Number(bytes[4..], 0x7F80_0000)),
            DataType.Complex128 => Pair(Number(bytes[..8], 0x7FF0_0000_0000_0000), Number(bytes[8..], 0x7FF0_0000_0000_0000)),
            _ => Bits(bytes),
        };

        static UInt128? Pair(UInt128? real, UInt128? imaginary) => (real << 64) | imaginary;
    }

    private static UInt128? Number(ReadOnlySpan<byte> bytes, ulong infinity)
    {
        UInt128 bits = Bits(bytes);
        UInt128 size = bits & ((UInt128.One << ((8 * bytes.Length) - 1)) - 1);
        return size > infinity ? null : size == 0 ? 0 : bits;
    }

    private static UInt128 Bits(ReadOnlySpan<byte> bytes)
    {
        UInt128 bits = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bits = (bits << 8) | bytes[i];
        }

        return bits;
    }
}
