using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Ops that arrange elements anew: reshape, transpose, join, split, repeat, pad.</summary>
internal static class ShapeOps
{
    // Each part is two nodes: a few bytes of a file would become a graph of any size.
    private const int MaxParts = 1 << 16;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Reshape", OpSignature.Two, "Reshape", Reshape),
        OpRow.One("Squeeze", OpSignature.One.With(OpAttribute.Axes("squeeze_dims"), OpAttribute.Axes("axis")), "Reshape", Squeeze, "without axes the number of samples stays while it is open, also where it is 1"),
        OpRow.One("ExpandDims", OpSignature.Two, "Reshape", ExpandDims),
        OpRow.One("Transpose", OpSignature.Two, "Transpose", call => RecurrentLoopReader.Sequence(call) ?? call.Transpose(call.Tensor(0), [.. call.Integers(1, "permutation").Select(p => call.Axis(p, call.Shape(0).Rank))])),
        OpRow.One("Pack", OpSignature.List(least: 1, counted: "N").With(OpAttribute.Axis("axis")), "Reshape, Concat", call => Stack(call, [.. Enumerable.Range(0, call.Count).Select(call.Tensor)], call.IntegerAttribute("axis"))) with { OneType = .. },
        OpRow.One("ParallelConcat", OpSignature.List(least: 1, counted: "N"), "Concat", call => Join(call, [.. Enumerable.Range(0, call.Count).Select(call.Tensor)], 0)) with { OneType = .. },
        new("Unpack", OpSignature.Of(RankRange.AtLeast(1)).With(OpAttribute.Axis("axis"), OpAttribute.Integer("num", 0, MaxParts)), "Slice, Reshape", Unpack),
        OpRow.One("ConcatV2", OpSignature.List(least: 1, counted: "N").Then(RankRange.Any), "Concat", call => Join(call, [.. Enumerable.Range(0, call.Count - 1).Select(call.Tensor)], call.Integer(call.Count - 1, "axis"))) with { OneType = ..^1 },
        OpRow.One("Concat", OpSignature.One.AndList(least: 1, counted: "N"), "Concat", call => Join(call, [.. Enumerable.Range(1, call.Count - 1).Select(call.Tensor)], call.Integer(0, "axis"))) with { OneType = 1.. },
        new("Split", OpSignature.Of(RankRange.Any, RankRange.AtLeast(1)).With(OpAttribute.Integer("num_split", 1, MaxParts)), "Slice", call => Split(call, call.Tensor(1), call.Integer(0, "axis"), null)),
        new("SplitV", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any, RankRange.Any).With(OpAttribute.Integer("num_split", 1, MaxParts)), "Slice", call => Split(call, call.Tensor(0), call.Integer(2, "axis"), Sizes(call))),
        OpRow.One("Tile", OpSignature.Two, "Tile", Tile),
        OpRow.One("BroadcastTo", OpSignature.Two, "BroadcastTo", BroadcastTo),
        OpRow.One("ReverseV2", OpSignature.Two, "Reverse", call => call.Emit(new ReverseOperator([.. call.Integers(1, "axes").Select(a => call.Axis(a, call.Shape(0).Rank))]), call.Value(0))),
        OpRow.One("Roll", OpSignature.Three, "Slice, Concat", Roll),
        OpRow.One("Pad", OpSignature.Two, "Pad", call => Pad(call, PadMode.Constant)),
        OpRow.One("PadV2", OpSignature.Three, "Pad", call => Pad(call, PadMode.Constant)),
        OpRow.One("MirrorPad", OpSignature.Two, "Pad", call => Pad(call, call.Node.Text("mode") == "SYMMETRIC" ? PadMode.Symmetric : PadMode.Reflect)),
    ];

    /// <summary>Joins tensors along a new axis.</summary>
    public static ImportedTensor Stack(OpCall call, IReadOnlyList<ImportedTensor> parts, long axis)
    {
        int at = call.Axis(axis, parts[0].Shape.Rank + 1);
        if (parts.FirstOrDefault(p => p.Shape.Rank != parts[0].Shape.Rank) is { } odd)
        {
            throw call.Fail($"it joins {parts[0].Shape} and {odd.Shape}");
        }

        if (at == 0 && parts.All(p => p.Shape.IsSame(parts[0].Shape)) && IsFolded(call, parts))
        {
            return call.Known(parts[0].DataType, new SymbolicShape([parts.Count, .. parts[0].Shape]), [.. parts.SelectMany(p => p.Content!)]);
        }

        return Join(call, [.. parts.Select(p => call.Reshape(p, new SymbolicShape([.. p.Shape.Take(at), 1, .. p.Shape.Skip(at)])))], at);
    }

    /// <summary>Joins tensors along an axis.</summary>
    public static ImportedTensor Join(OpCall call, IReadOnlyList<ImportedTensor> parts, long axis)
    {
        int at = call.Axis(axis, parts[0].Shape.Rank);
        if (parts.FirstOrDefault(p => p.Shape.Rank != parts[0].Shape.Rank) is { } odd)
        {
            throw call.Fail($"it joins {parts[0].Shape} and {odd.Shape}");
        }

        if (at == 0 && parts.All(p => SymbolicShape.AreSame(p.Shape.Skip(1), parts[0].Shape.Skip(1))) && IsFolded(call, parts))
        {
            Dimension total = parts.Aggregate((Dimension)0, (sum, p) => sum + p.Shape[0]);
            return call.Known(parts[0].DataType, parts[0].Shape.With(0, total), [.. parts.SelectMany(p => p.Content!)]);
        }

        ImportedTensor[] filled = [.. parts.Where(p => p.Shape[at] != 0)];
        return filled.Length == 1 ? filled[0] : call.Emit(new ConcatOperator(at), (filled.Length == 0 ? parts : filled).Select(p => p.Value));
    }

    private static bool IsFolded(OpCall call, IReadOnlyList<ImportedTensor> parts) =>
        parts.All(NumberFolder.MayFollow) && call.MayFold(parts.Sum(p => p.Shape.ElementCount.Count)) && NumberFolder.FollowsAll(call, parts);

    private static ImportedTensor Reshape(OpCall call)
    {
        SymbolicNumber[] target = call.Content(1, "shape");
        ConstantOps.RequireExtents(call, target, -1);
        ImportedTensor x = call.Tensor(0);
        Dimension[] extents = [.. target.Select(n => n.ToDimension())];

        // Of several open extents, those that stay where they are in the input are no question.
        int open = extents.Count(e => e.IsUnknown);
        if (open > 1)
        {
            if (x.Shape.IsSame(new SymbolicShape(extents)))
            {
                return x;
            }

            throw call.FailUntilShapes("more than one extent of its shape depends on the shape of the data");
        }

        return call.Reshape(x, new SymbolicShape(extents));
    }

    private static ImportedTensor Squeeze(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        IReadOnlyList<long> given = call.IntegersAttribute("squeeze_dims") is { Count: > 0 } dims ? dims : call.IntegersAttribute("axis");
        if (given.Count == 0 && !x.Shape.IsKnown)
        {
            throw call.FailUntilShapes($"it drops the axes of one element, and which of {x.Shape} have one is not known");
        }

        // The number of samples stays, as long as it is open: a model is of any number of them.
        HashSet<int> axes = given.Count > 0
            ? [.. given.Select(a => call.Axis(a, x.Shape.Rank))]
            : [.. Enumerable.Range(0, x.Shape.Rank).Where(i => x.Shape[i] == 1)];
        return Reshaped(call, x, [.. x.Shape.Where((_, i) => !axes.Contains(i))]);
    }

    private static ImportedTensor ExpandDims(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int axis = call.Axis(call.Integer(1, "axis"), x.Shape.Rank + 1);
        return Reshaped(call, x, [.. x.Shape.Take(axis), 1, .. x.Shape.Skip(axis)]);
    }

    /// <summary>A shape of the same extents but for ones: of several open extents only one can be written.</summary>
    internal static ImportedTensor Reshaped(OpCall call, ImportedTensor x, Dimension[] extents) => extents.Count(e => e.IsUnknown) <= 1
        ? call.Reshape(x, new SymbolicShape(extents))
        : throw call.FailUntilShapes("several extents of its input are not known");

    private static ImportedValue[] Unpack(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int axis = call.Axis(call.IntegerAttribute("axis"), x.Shape.Rank);
        long count = call.IntegerAttribute("num", x.Shape[axis].IsFixed ? x.Shape[axis].Count : -1);
        if (count is < 0 or > MaxParts)
        {
            throw call.FailUntilShapes("how many parts it has is not known");
        }

        return Unstack(call, x, axis, count);
    }

    /// <summary>The parts along one axis, which they lose.</summary>
    internal static ImportedTensor[] Unstack(OpCall call, ImportedTensor x, int axis, long count)
    {
        if (axis >= x.Shape.Rank || count is < 0 or > MaxParts || (x.Shape[axis].IsFixed && x.Shape[axis].Count != count))
        {
            throw call.Fail($"axis {axis} of {x.Shape} does not have {count} parts, or more than {MaxParts}");
        }

        Dimension[] rest = [.. x.Shape.Where((_, i) => i != axis)];
        ImportedTensor[] parts = new ImportedTensor[count];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Reshaped(call, SliceOps.Take(call, x, axis, i, 1), rest);
        }

        return parts;
    }

    private static long[] Sizes(OpCall call)
    {
        long[] sizes = call.Integers(1, "sizes");
        long count = call.IntegerAttribute("num_split", sizes.Length);
        return sizes.Length == count && count <= MaxParts ? sizes : throw call.Fail($"its sizes are {sizes.Length} numbers, expected {Math.Min(count, MaxParts)}");
    }

    private static ImportedValue[] Split(OpCall call, ImportedTensor x, long axis, long[]? sizes)
    {
        int at = call.Axis(axis, x.Shape.Rank);
        if (sizes is null)
        {
            long count = Math.Max(1, call.IntegerAttribute("num_split", 1));
            if (count == 1)
            {
                return [x];
            }

            Dimension part = x.Shape[at].DivideBy(count) ?? throw call.FailForShape($"axis {at} of extent {x.Shape[at]} does not split into {count} parts");
            if (part.IsUnknown)
            {
                throw call.FailUntilShapes($"the extent of axis {at}, which is split into {count} parts, is not known");
            }

            if (part.IsPerBatch)
            {
                return SplitPerBatch(call, x, at, count, part);
            }

            sizes = [.. Enumerable.Repeat(x.Shape[at].Count / count, (int)count)];
        }

        if (sizes.Count(s => s < 0) is var open && open > 0)
        {
            if (open > 1 || !x.Shape[at].IsFixed)
            {
                throw open > 1 ? call.Fail("more than one of its sizes is open") : call.FailUntilShapes($"the extent of axis {at}, of which one part is the rest, is not known");
            }

            long rest = x.Shape[at].Count - sizes.Where(s => s >= 0).Aggregate(0L, (sum, s) => Math.Min(long.MaxValue >> 1, sum + s));
            rest = rest >= 0 ? rest : throw call.Fail($"its sizes [{string.Join(", ", sizes.Take(32))}] do not fit axis {at} of {x.Shape}");
            sizes = [.. sizes.Select(s => s < 0 ? rest : s)];
        }

        ImportedValue[] parts = new ImportedValue[sizes.Length];
        long start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = SliceOps.Take(call, x, at, start, sizes[i]);
            start += sizes[i];
        }

        return parts;
    }

    // An axis of time and samples in one, time outside ("4N"), splits into its times: an axis of their own, and a part of that.
    private static ImportedValue[] SplitPerBatch(OpCall call, ImportedTensor x, int axis, long count, Dimension part)
    {
        Dimension[] before = [.. x.Shape.Take(axis)];
        Dimension[] after = [.. x.Shape.Skip(axis + 1)];
        ImportedTensor apart = Reshaped(call, x, [.. before, count, part, .. after]);
        return [.. Enumerable.Range(0, (int)count).Select(i => Reshaped(call, SliceOps.Take(call, apart, axis, i, 1), [.. before, part, .. after]))];
    }

    private static ImportedTensor Tile(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        SymbolicNumber[] multiples = call.Content(1, "multiples");
        if (multiples.Length != x.Shape.Rank || multiples.Any(m => m.IsFixed && !(m.Constant >= 0 && m.Constant <= ExtentLimits.MaxExtent)))
        {
            throw call.Fail($"its multiples are not {x.Shape.Rank} numbers of 0 or more");
        }

        if (multiples.All(m => m.IsFixed))
        {
            if (x.Shape.Rank == 1 && NumberFolder.Follows(call, x) && x.Content is { } content && call.MayFold((long)multiples[0].Constant * content.Length))
            {
                return call.Known(x.DataType, content.Length == 0 ? [] : Enumerable.Repeat(content, (int)multiples[0].Constant).SelectMany(c => c));
            }

            return multiples.All(m => m.Constant == 1) ? x : call.Emit(new TileOperator([.. multiples.Select(m => (int)m.Constant)]), x.Value);
        }

        // As often as there are samples: each axis that is repeated gets one before it, which is broadcast, and both become one.
        Dimension[] times = [.. multiples.Select(m => m.ToDimension())];
        Dimension[] joined = [.. x.Shape.Select((d, i) => d * times[i])];
        bool IsKept(int axis) => times[axis] == 1 || x.Shape[axis] == 1;
        if (joined.Where((d, i) => times[i].IsUnknown || (d.IsUnknown && !IsKept(i))).Any())
        {
            throw call.FailUntilShapes("how often it repeats depends on the shape of the data");
        }

        ImportedTensor apart = Reshaped(call, x, [.. x.Shape.SelectMany((d, i) => IsKept(i) ? new[] { d } : [1, d])]);
        SymbolicShape wide = new([.. x.Shape.SelectMany((d, i) => IsKept(i) ? new[] { joined[i] } : [times[i], d])]);
        return Reshaped(call, call.Emit(new BroadcastToOperator(wide), apart.Value), joined);
    }

    private static ImportedTensor BroadcastTo(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        SymbolicShape target = ConstantOps.ToShape(call, 1);
        if (target.IsFixed && NumberFolder.Follows(call, x) && NumberFolder.BroadcastShape(x.Shape, target) is { } shape && shape.IsSame(target) && call.MayFold(target.ElementCount.Count))
        {
            return call.Known(x.DataType, target, NumberFolder.Expand(x.Content!, x.Shape, target));
        }

        return x.Shape.IsSame(target) ? x
            : target.IsKnown ? call.Emit(new BroadcastToOperator(target), x.Value)
            : throw call.FailUntilShapes("its shape depends on the shape of the data");
    }

    private static ImportedTensor Roll(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long[] shifts = call.Integers(1, "shifts");
        long[] axes = call.Integers(2, "axes");

        // Shifts along the same axis add up; the axes are turned as they come first.
        Dictionary<int, long> shiftOf = [];
        List<int> order = [];
        for (int i = 0; i < Math.Min(shifts.Length, axes.Length); i++)
        {
            int axis = call.Axis(axes[i], x.Shape.Rank);
            if (!x.Shape[axis].IsFixed)
            {
                throw call.FailUntilShapes($"the extent of axis {axis} is not known");
            }

            if (shiftOf.TryAdd(axis, 0))
            {
                order.Add(axis);
            }

            long extent = x.Shape[axis].Count;
            shiftOf[axis] = extent == 0 ? 0 : (shiftOf[axis] + (shifts[i] % extent) + extent) % extent;
        }

        foreach (int axis in order.Where(a => shiftOf[a] != 0))
        {
            long kept = x.Shape[axis].Count - shiftOf[axis];
            x = Join(call, [SliceOps.Take(call, x, axis, kept, shiftOf[axis]), SliceOps.Take(call, x, axis, 0, kept)], axis);
        }

        return x;
    }

    private static ImportedTensor Pad(OpCall call, PadMode kind)
    {
        long[] pairs = call.Integers(1, "paddings");
        if (pairs.Length != 2 * call.Shape(0).Rank || pairs.Any(p => p is < 0 or > int.MaxValue))
        {
            throw call.Fail($"its paddings [{string.Join(", ", pairs.Take(32))}] are not two numbers of 0 or more for each axis of {call.Shape(0)}");
        }

        int[] before = [.. pairs.Where((_, i) => i % 2 == 0).Select(p => (int)p)];
        int[] after = [.. pairs.Where((_, i) => i % 2 == 1).Select(p => (int)p)];
        ImportedTensor x = call.Tensor(0);
        if (pairs.All(p => p == 0))
        {
            return x;
        }

        bool isBeyond = call.Count > 2 && x.DataType is DataType.Int64 or DataType.UInt64
            && call.Tensor(2).Constant is { Shape.ElementCount: 1 } constant && TensorConverter.TryConvert(constant.Read(), DataType.Float64) is null;
        if (!isBeyond)
        {
            return call.Emit(new PadOperator(kind, before, after, call.Count > 2 ? call.Number(2, "padding value") : 0), x.Value);
        }

        // An integer that no float64 holds is put where there is nothing of what is padded.
        GraphValue isInside = call.Emit(new PadOperator(kind, before, after, 0), ConstantOps.Fill(call, x.Shape, call.Scalar(DataType.Bool, 1)).Value).Value;
        return call.Emit(new SelectOperator(), isInside, call.Emit(new PadOperator(kind, before, after, 0), x.Value).Value, call.Reshape(call.Tensor(2), SymbolicShape.Scalar).Value);
    }
}
