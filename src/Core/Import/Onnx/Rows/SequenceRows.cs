using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Sequences of tensors, whose lengths are known at import, and values that may be absent, of which it is known whether they are.</summary>
internal static class SequenceRows
{
    private const string Known = "lengths and positions are known at import";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("SequenceEmpty", OpSignature.None, "dtype:int", "nothing", call => new ImportedList([], call.TypeOf("dtype", DataType.Float32))),
        OnnxRow.One("SequenceConstruct", OpSignature.List(1), "", "nothing", call => new ImportedList([.. Enumerable.Range(0, call.Count).Select(call.Tensor)], call.Tensor(0).DataType)),
        OnnxRow.One("SequenceInsert", OpSignature.Two.Optionally(RankRange.Any), "", "nothing", Insert, Known),
        OnnxRow.One("SequenceErase", OpSignature.One.Optionally(RankRange.Any), "", "nothing", Erase, Known),
        OnnxRow.One("SequenceAt", OpSignature.Two, "", "nothing", call => List(call).Items[Position(call, 1, List(call).Items.Count)]!, Known),
        OnnxRow.One("SequenceLength", OpSignature.One, "", "constant", call => call.Scalar(DataType.Int64, List(call).Items.Count), Known),
        OnnxRow.One("SplitToSequence", OpSignature.Of(RankRange.AtLeast(1)).Optionally(RankRange.Any), "axis:int keepdims:int", "Slice", Split, Known),
        OnnxRow.One("ConcatFromSequence", OpSignature.One, "axis!:int new_axis:int", "Concat", Join, Known),
        OnnxRow.One("Optional", OpSignature.Of().Optionally(RankRange.Any), "type:type", "nothing", call => call.Has(0) ? call.Inputs[0] : AbsentValue.Instance),
        OnnxRow.One("OptionalHasElement", OpSignature.Of().Optionally(RankRange.Any), "", "constant", call => call.Known(DataType.Bool, SymbolicShape.Scalar, [call.Has(0)])),
        OnnxRow.One("OptionalGetElement", OpSignature.One, "", "nothing", call => call.Has(0) ? call.Inputs[0] : throw call.FailUntilValues("its value is absent: feed it")),
    ];

    private static ImportedList List(OpCall call) => call.Inputs[0] is ImportedList list ? list : throw call.Fail("the sequence it works on is not known");

    // Positions count from the end where they are negative.
    private static int Position(OpCall call, int input, int count)
    {
        long given = call.Integer(input, "position");
        long position = given < 0 ? given + count : given;
        return position >= 0 && position < count ? (int)position : throw call.Fail($"its position is {given}, of {count}");
    }

    private static ImportedList Insert(OpCall call)
    {
        ImportedList list = List(call);
        int count = list.Items.Count;
        long given = call.Has(2) ? call.Integer(2, "position") : count;
        long position = given < 0 ? given + count : given;
        ListOps.Length(call, count + 1L, 1);
        return list.With(list.Items.Insert(position >= 0 && position <= count ? (int)position : throw call.Fail($"it inserts at position {given} of {count}"), call.Tensor(1)));
    }

    private static ImportedList Erase(OpCall call)
    {
        ImportedList list = List(call);
        int count = list.Items.Count;
        return list.With(list.Items.RemoveAt(call.Has(1) ? Position(call, 1, count) : count > 0 ? count - 1 : throw call.Fail("it takes from an empty sequence")));
    }

    // Without lengths, parts of one element; a length that is one number is that of all parts but the last.
    private static ImportedList Split(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int axis = call.Axis(call.Whole("axis"), x.Shape.Rank);
        long extent = call.Known(x.Shape, axis..(axis + 1))[0];
        if (!call.Has(1))
        {
            ImportedTensor[] single = ShapeOps.Unstack(call, x, axis, extent);
            return new ImportedList([.. call.Whole("keepdims", 1) == 0 ? single : single.Select((_, i) => SliceOps.Take(call, x, axis, i, 1))], x.DataType);
        }

        long[] lengths = call.Integers(1, "lengths");
        if (call.Shape(1).Rank == 0)
        {
            long length = lengths[0] >= 1 ? lengths[0] : throw call.Fail($"its parts have {lengths[0]} elements");
            long count = (extent + length - 1) / length;
            lengths = [.. Enumerable.Range(0, ListOps.Length(call, count, 0)).Select(i => Math.Min(length, extent - (i * length)))];
        }

        if (lengths.Any(l => l < 0) || lengths.SaturatingSum(l => l) != extent)
        {
            throw call.Fail($"its lengths [{string.Join(", ", lengths.Take(32))}] do not make up {extent}");
        }

        ListOps.Length(call, lengths.Length, lengths.Length);
        List<ImportedTensor?> parts = [];
        long start = 0;
        foreach (long length in lengths)
        {
            parts.Add(SliceOps.Take(call, x, axis, start, length));
            start += length;
        }

        return new ImportedList([.. parts], x.DataType);
    }

    private static ImportedTensor Join(OpCall call)
    {
        ImportedTensor[] parts = [.. List(call).Items.Select(i => i!)];
        return parts.Length == 0 ? throw call.Fail("it joins an empty sequence")
            : call.Whole("new_axis") != 0 ? ShapeOps.Stack(call, parts, call.Whole("axis"))
            : ShapeOps.Join(call, parts, call.Whole("axis"));
    }
}
