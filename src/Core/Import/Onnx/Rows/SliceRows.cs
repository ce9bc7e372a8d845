using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Parts of tensors, and tensors with something around them.</summary>
internal static class SliceRows
{
    /// <summary>An end that is before the first element of any axis, as models state that they go backwards to the first.</summary>
    public const long BeforeFirst = -int.MaxValue;

    // What counts from the end of an axis of any extent is taken element by element: so many.
    private const int MostTaken = 8;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("Slice", OpSignature.One.Optionally(1, 1, 1, 1), "starts:ints ends:ints axes:ints", "Slice, Reverse", Slice),
        OnnxRow.Many("Split", OpSignature.Of(RankRange.AtLeast(1)).Optionally(1), "axis:int split:ints num_outputs:int", "Slice", Split),
        OnnxRow.One("Gather", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "axis:int", "Gather, Embedding", Gather),
        OnnxRow.One("Trilu", OpSignature.Of(RankRange.AtLeast(2)).Optionally(RankRange.Any), "upper:int", "Select", Triangle),
        OnnxRow.One("DepthToSpace", OpSignature.Of(4), "blocksize!:int mode:text", "PixelShuffle; of the mode CRD Reshape, Transpose or Gather, PixelShuffle", DepthToSpace),
        OnnxRow.One("SpaceToDepth", OpSignature.Of(4), "blocksize!:int", "PixelShuffle", call => Shuffle(call, call.ChannelsLast(call.Tensor(0)), toChannels: true)),
    ];

    // Bounds count from the end where they are negative, and are cut to the axis; going backwards, a start before the axis is its first element (Slice-13).
    private static ImportedTensor Slice(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        if (RecurrentView.Turned(call, x) is { } unturned)
        {
            return unturned;
        }

        SymbolicNumber[] starts = call.FindContent("starts", 1) ?? throw call.Fail("it has no starts");
        SymbolicNumber[] ends = call.FindContent("ends", 2) ?? throw call.Fail("it has no ends");
        int[] axes = [.. (call.FindIntegers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)]).Select(a => call.Axis(a, x.Shape.Rank))];
        long[] steps = call.Has(4) ? call.Integers(4, "steps") : [.. Enumerable.Repeat(1L, starts.Length)];
        if (starts.Length != ends.Length || starts.Length != axes.Length || starts.Length != steps.Length || axes.Distinct().Count() != axes.Length)
        {
            throw call.Fail($"it has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps, expected as many of each, and each axis once");
        }

        if (x.Constant is null && x.Content is null && axes.Length > 0 && steps.All(s => s == -1) && starts.All(s => s is { IsFixed: true, Constant: -1 }) && ends.All(e => e is { IsFixed: true, Constant: <= BeforeFirst }))
        {
            return call.Emit(new ReverseOperator([.. axes.Order()]), x.Value);
        }

        int rank = x.Shape.Rank;
        SymbolicNumber[] begin = new SymbolicNumber[rank];
        SymbolicNumber[] end = new SymbolicNumber[rank];
        long[] strides = [.. Enumerable.Repeat(1L, rank)];
        long whole = (1L << rank) - 1;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = axes[i];
            whole &= ~(1L << axis);
            begin[axis] = starts[i];
            end[axis] = ends[i];
            strides[axis] = steps[i];
            if (steps[i] < 0 && x.Shape[axis].IsFixed && starts[i].IsFixed && starts[i].Constant < -x.Shape[axis].Count)
            {
                begin[axis] = -x.Shape[axis].Count;
            }
        }

        return rank > 62 ? throw call.Fail($"its input has {rank} axes")
            : axes.Length == 0 ? x
            : call.RunOne("StridedSlice", n => n.Integer("begin_mask", whole).Integer("end_mask", whole), x, Symbols(call, "begin", begin), Symbols(call, "end", end), call.Numbers("strides", strides));
    }

    private static ImportedTensor Symbols(OpCall call, string purpose, SymbolicNumber[] numbers) => call.Known(purpose, DataType.Int64, new SymbolicShape(numbers.Length), numbers);

    private static ImportedValue[] Split(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int axis = call.Axis(call.Node.Integer("axis"), x.Shape.Rank);
        int count = call.OutputCount();
        if (call.FindIntegers("split", 1) is { } sizes)
        {
            return sizes.Length != count || sizes.Any(s => s < 0) || (x.Shape[axis].IsFixed && sizes.Aggregate(0L, (sum, s) => Math.Min(long.MaxValue >> 1, sum + s)) != x.Shape[axis].Count)
                ? throw call.Fail($"its parts [{string.Join(", ", sizes)}] do not make up axis {axis} of {x.Shape} for {count} outputs")
                : call.Run("SplitV", n => n.Integer("num_split", sizes.Length), x, call.Numbers("sizes", sizes), call.One("axis", axis));
        }

        if (call.Node.Integer("num_outputs", count) != count)
        {
            throw call.Fail($"its num_outputs is {call.Node.Integer("num_outputs")}, and it has {count} outputs");
        }

        // From opset 18 on the last part is smaller where the parts do not come out even.
        if (call.Opset() < 18 || count <= 1 || !x.Shape[axis].IsFixed || x.Shape[axis].Count % count == 0)
        {
            return call.Run("Split", n => n.Integer("num_split", count), call.One("axis", axis), x);
        }

        long part = (x.Shape[axis].Count + count - 1) / count;
        long last = x.Shape[axis].Count - (part * (count - 1));
        return last < 0
            ? throw call.Fail($"axis {axis} of {x.Shape} does not split into {count} parts")
            : call.Run("SplitV", n => n.Integer("num_split", count), x, call.Numbers("sizes", [.. Enumerable.Repeat(part, count - 1), last]), call.One("axis", axis));
    }

    // Indices count from the end where they are negative.
    private static ImportedTensor Gather(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor indices = call.Tensor(1);
        int axis = call.Axis(call.Node.Integer("axis"), x.Shape.Rank);
        if (!x.Shape[axis].IsFixed && indices.Shape.Rank <= 1 && call.Numbers(indices) is { Length: > 0 and <= MostTaken } known && known.Any(i => i < 0))
        {
            ImportedTensor[] taken = [.. known.Select(i => Element(call, x, axis, (long)i))];
            return indices.Shape.Rank == 0 ? taken[0] : ShapeOps.Stack(call, taken, axis);
        }

        return call.RunOne("GatherV2", null, x, FromStart(call, indices, x.Shape[axis]), call.One("axis", axis));
    }

    private static ImportedTensor Element(OpCall call, ImportedTensor x, int axis, long index)
    {
        long all = (1L << x.Shape.Rank) - 1 - (1L << axis);
        long[] begin = new long[x.Shape.Rank];
        begin[axis] = index;
        long[] end = [.. begin.Select(b => b + 1)];
        return call.RunOne("StridedSlice", n => n.Integer("begin_mask", all).Integer("end_mask", all).Integer("shrink_axis_mask", 1L << axis), x, call.Numbers("begin", begin), call.Numbers("end", end), call.Numbers("strides", [.. begin.Select(_ => 1L)]));
    }

    /// <summary>Indices of an axis, those that count from its end made to count from its start.</summary>
    public static ImportedTensor FromStart(OpCall call, ImportedTensor indices, Dimension extent)
    {
        if (call.Numbers(indices) is { } known)
        {
            return known.All(i => i >= 0) ? indices
                : extent.IsFixed ? call.Known("indices", indices.DataType, indices.Shape, [.. known.Select(i => (SymbolicNumber)(i < 0 ? i + extent.Count : i))])
                : throw call.FailUntilShapes("where its indices are, counted from the start, is not known");
        }

        if (call.AreCountedFromStart())
        {
            return indices;
        }

        if (!extent.IsFixed)
        {
            throw call.FailUntilShapes("where its indices are, counted from the start, is not known");
        }

        ImportedTensor zero = call.Scalar(indices.DataType, 0);
        ImportedTensor isNegative = call.With("Less", indices, zero);
        return call.RunOne("SelectV2", null, isNegative, call.With("AddV2", indices, extent.Count), indices);
    }

    private static ImportedTensor Triangle(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long shift = call.Has(1) ? call.Integer(1, "k") : 0;
        bool isUpper = call.Node.Integer("upper", 1) != 0;
        if (!x.Shape[-1].IsFixed || !x.Shape[-2].IsFixed)
        {
            throw call.FailUntilShapes("the size of its matrices is not known");
        }

        (long rows, long columns) = IndexOps.Matrix(call, x.Shape);

        // Held against the distance, and not added to a place: a shift may be any number.
        ImportedTensor kept = IndexOps.Mask(call, rows, columns, (row, column) => isUpper ? column - row >= shift : column - row <= shift, "kept", isMade: true);
        return call.Emit(new SelectOperator(), kept.Value, x.Value, call.Scalar(x.DataType, 0).Value);
    }

    private static ImportedTensor DepthToSpace(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int block = Block(call);
        switch (call.Node.Text("mode", "DCR"))
        {
            case "DCR":
                return Shuffle(call, call.ChannelsLast(x), toChannels: false);
            case "CRD" when x.Shape[2].IsFixed && x.Shape[3].IsFixed:
                Dimension channels = x.Shape[1].DivideBy((long)block * block) ?? throw call.FailForShape($"{x.Shape[1]} channels are no multiple of {(long)block * block}");
                ImportedTensor apart = ShapeRows.Reshaped(call, x, x.Shape[0], channels, block, block, x.Shape[2], x.Shape[3]);
                return ShapeRows.Reshaped(call, call.Transpose(apart, 0, 1, 4, 2, 5, 3), x.Shape[0], channels, x.Shape[2] * block, x.Shape[3] * block);
            case "CRD":
                return Shuffle(call, PlacesFirst(call, call.ChannelsLast(x), (long)block * block), toChannels: false);
            case var other:
                throw call.Fail($"its mode is '{other}', expected DCR or CRD");
        }
    }

    // Channel c of place p of a square stands at p * channels + c, not at c * places + p.
    private static ImportedTensor PlacesFirst(OpCall call, ImportedTensor x, long places)
    {
        long count = x.Shape[3].IsFixed && x.Shape[3].Count % places == 0 ? x.Shape[3].Count : throw call.FailForShape($"{x.Shape[3]} channels are no multiple of {places}");
        long channels = count / places;
        ImportedTensor order = call.Listed(DataType.Int64, count, () => i => ((i % channels) * places) + (i / channels));
        return call.Emit(new GatherOperator(3), x.Value, order.Value);
    }

    private static ImportedTensor Shuffle(OpCall call, ImportedTensor x, bool toChannels) => call.ChannelsFirst(call.Emit(new PixelShuffleOperator(Block(call), toChannels), x.Value));

    private static int Block(OpCall call) => call.Int32(call.Node.Integer("blocksize"), "blocksize", 1);
}
