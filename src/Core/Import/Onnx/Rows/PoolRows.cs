using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Poolings, channels last between transposes, and what undoes them.</summary>
internal static class PoolRows
{
    /// <summary>The attributes of a pooling.</summary>
    public const string Attributes = "auto_pad:text ceil_mode:int dilations:ints kernel_shape!:ints pads:ints strides:ints";

    private static readonly OpSignature Images = OpSignature.Of(new RankRange(3, 5));

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.Many("MaxPool", Images, Attributes + " storage_order:int", "Pool; with indices Slice, Select", Largest),
        OnnxRow.One("AveragePool", Images, Attributes + " count_include_pad:int", "Pad, Pool", call => Mean(call, call.Tensor(0))),
        OnnxRow.One("LpPool", Images, Attributes + " p:int", "Pad, Pool, Power", PowerMean, since: 2),
        OnnxRow.One("GlobalMaxPool", OpSignature.Of(RankRange.AtLeast(3)), "", "Reduce", call => Global(call, x => call.Reduced(ReduceFunction.Max, x, true, Spatial(x)))),
        OnnxRow.One("GlobalAveragePool", OpSignature.Of(RankRange.AtLeast(3)), "", "Reduce", call => Global(call, x => call.Reduced(ReduceFunction.Mean, x, true, Spatial(x)))),
        OnnxRow.One("GlobalLpPool", OpSignature.Of(RankRange.AtLeast(3)), "p:int", "Power, Reduce", call => Global(call, x => Root(call, call.Reduced(ReduceFunction.Sum, Powers(call, x), true, Spatial(x)))), since: 2),
        OnnxRow.One("MaxUnpool", OpSignature.Of(new RankRange(3, 5), new RankRange(3, 5)).Optionally(1), "kernel_shape!:ints pads:ints strides:ints", "Scatter", Unpool),
    ];

    private static int[] Spatial(ImportedTensor x) => [.. Enumerable.Range(1, x.Shape.Rank - 2)];

    private static ImportedTensor Global(OpCall call, Func<ImportedTensor, ImportedTensor> work) => call.ChannelsFirst(work(call.ChannelsLast(call.Tensor(0))));

    private static bool IsDilated(OnnxWindow window) => window.Dilations.Any(d => d != 1);

    private static ImportedValue[] Largest(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        OnnxWindow window = OnnxWindow.Of(call, x.Shape, null);
        if (call.HasOutput(1))
        {
            return WithIndices(call, x, window);
        }

        ImportedTensor data = call.ChannelsLast(x);
        if (x.DataType is DataType.Float32 or DataType.Float16 or DataType.BFloat16 && !IsDilated(window))
        {
            return [call.ChannelsFirst(call.EmitFloat(new PoolOperator(PoolFunction.Max, window.Kernel, window.Strides, window.Padding), data))];
        }

        return [call.ChannelsFirst(WindowTaps.Combined(call, data, window, Least(call, x.DataType), BinaryFunction.Maximum))];
    }

    // No number of the type is below it.
    private static double Least(OpCall call, DataType type) => type switch
    {
        DataType.UInt8 => 0,
        DataType.Int8 => sbyte.MinValue,
        DataType.Float16 or DataType.BFloat16 or DataType.Float32 or DataType.Float64 => double.NegativeInfinity,
        _ => throw call.Fail($"it is of {type.TensorFlowName()}, expected floating-point numbers or integers of 8 bits"),
    };

    // The first of the largest, and its number in the whole tensor as it stands channels first, or with each image stored column by column.
    private static ImportedValue[] WithIndices(OpCall call, ImportedTensor x, OnnxWindow window)
    {
        ImportedTensor data = call.ChannelsLast(x);
        int[] extents = call.Known(data.Shape, 1..);
        int spatial = extents.Length - 1;
        bool isByColumns = call.Whole("storage_order") == 1;
        ImportedTensor[] taps = WindowTaps.Of(call, data, window, Least(call, x.DataType));
        long[] outputs = WindowTaps.Outputs(window, extents[..^1]);
        int[] begins = [.. Enumerable.Range(0, spatial).Select(i => window.Padding.Resolve(i, extents[i], window.Kernel[i], window.Strides[i], window.Dilations[i]).Before)];
        long inside = extents[..^1].Aggregate(1L, (p, e) => p * e);
        ImportedTensor Places(int tap) => call.Table($"places_{tap}", DataType.Int64, new TensorShape([1, .. outputs, 1]), () => PlacesUnder(tap, window, extents[..^1], outputs, begins, isByColumns));
        ImportedTensor best = taps[0];
        ImportedTensor place = call.Emit(new BroadcastToOperator(best.Shape), Places(0).Value);
        for (int tap = 1; tap < taps.Length; tap++)
        {
            // What lies in the padding never comes first: a place there is below 0.
            ImportedTensor under = Places(tap);
            ImportedTensor isLarger = call.Test(ComparisonFunction.Greater, taps[tap], best);
            ImportedTensor wasOutside = call.Both(call.Test(ComparisonFunction.Less, place, 0), call.Test(ComparisonFunction.GreaterEqual, under, 0));
            ImportedTensor takes = call.Emit(new LogicOperator(LogicFunction.Or), isLarger.Value, wasOutside.Value);
            best = call.Choose(takes, taps[tap], best);
            place = call.Choose(takes, under, place);
        }

        // The images before: channel by channel, sample by sample.
        ImportedTensor channels = call.Table("channels", DataType.Int64, new TensorShape([.. Enumerable.Repeat(1L, spatial + 1), extents[^1]]), () => [.. Enumerable.Range(0, extents[^1]).Select(c => c * (double)inside)]);
        ImportedTensor within = call.ChannelsFirst(call.Plus(place, channels));
        ImportedTensor samples = call.Pair(BinaryFunction.Multiply, SampleNumbers(call, within), inside * extents[^1]);
        return [call.ChannelsFirst(best), call.Plus(within, samples)];
    }

    // The number of each sample, (N, 1, ...): a running count, as their number may be open.
    private static ImportedTensor SampleNumbers(OpCall call, ImportedTensor x)
    {
        if (x.Shape[0].IsFixed)
        {
            return call.Counted("samples", x.DataType, new SymbolicShape([x.Shape[0], .. Enumerable.Repeat((Dimension)1, x.Shape.Rank - 1)]), x.Shape[0].Count);
        }

        ImportedTensor first = x;
        for (int i = 1; i < x.Shape.Rank; i++)
        {
            first = SliceOps.Take(call, first, i, 0, 1);
        }

        ImportedTensor ones = call.Pair(BinaryFunction.Add, call.Pair(BinaryFunction.Multiply, first, 0), 1);
        return call.Emit(new CumulativeOperator(CumulativeFunction.Sum, 0, IsExclusive: true, IsReverse: false), ones.Value);
    }

    private static double[] PlacesUnder(int tap, OnnxWindow window, int[] extents, long[] outputs, int[] begins, bool isByColumns)
    {
        int spatial = extents.Length;
        int[] offset = new int[spatial];
        for (int i = spatial - 1, rest = tap; i >= 0; i--)
        {
            offset[i] = rest % window.Kernel[i];
            rest /= window.Kernel[i];
        }

        double[] places = new double[outputs.Aggregate(1L, (p, o) => p * o)];
        for (long o = 0; o < places.Length; o++)
        {
            long rest = o;
            double place = 0;
            double stride = 1;
            bool isInside = true;
            long[] at = new long[spatial];
            for (int i = spatial - 1; i >= 0; i--)
            {
                at[i] = (rest % outputs[i] * window.Strides[i]) + ((long)offset[i] * window.Dilations[i]) - begins[i];
                rest /= outputs[i];
                isInside &= at[i] >= 0 && at[i] < extents[i];
            }

            foreach (int i in isByColumns ? Enumerable.Range(0, spatial) : Enumerable.Range(0, spatial).Reverse())
            {
                place += at[i] * stride;
                stride *= extents[i];
            }

            places[o] = isInside ? place : -1;
        }

        return places;
    }

    /// <summary>Means of windows, as the attributes of a node say.</summary>
    public static ImportedTensor Mean(OpCall call, ImportedTensor images)
    {
        ImportedTensor x = call.ChannelsLast(images);
        OnnxWindow window = OnnxWindow.Of(call, images.Shape, null);
        bool countsPads = call.Whole("count_include_pad") == 1;
        if (!countsPads && !IsDilated(window))
        {
            return call.ChannelsFirst(call.EmitFloat(new PoolOperator(PoolFunction.Average, window.Kernel, window.Strides, window.Padding), x));
        }

        int[] extents = call.Known(x.Shape, 1..^1);
        long[] outputs = WindowTaps.Outputs(window, extents);
        ImportedTensor sum = Sum(call, x, window);
        ImportedTensor counts = call.Table("counts", x.DataType, new TensorShape([1, .. outputs, 1]), () => Counts(window, extents, outputs, countsPads));
        return call.ChannelsFirst(call.Pair(BinaryFunction.Divide, sum, counts));
    }

    private static ImportedTensor Sum(OpCall call, ImportedTensor x, OnnxWindow window)
    {
        if (IsDilated(window))
        {
            return WindowTaps.Combined(call, x, window, 0, BinaryFunction.Add);
        }

        // Means of what is padded with zeros, times their number.
        ImportedTensor means = call.EmitFloat(new PoolOperator(PoolFunction.Average, window.Kernel, window.Strides, Padding.Valid(window.Kernel.Length)), WindowTaps.Padded(call, x, window, 0));
        return call.Pair(BinaryFunction.Multiply, means, window.Kernel.Aggregate(1.0, (p, k) => p * k));
    }

    // How many elements each mean is of: those of the data, or with its padding, but never those that a ceiling adds.
    private static double[] Counts(OnnxWindow window, int[] extents, long[] outputs, bool countsPads)
    {
        int[][] each = [.. extents.Select((extent, i) =>
        {
            (int before, int reach) = window.Padding.Resolve(i, extent, window.Kernel[i], window.Strides[i], window.Dilations[i]);
            int after = window.PadsAfter.Length > 0 ? window.PadsAfter[i] : reach;
            (long least, long most) = countsPads ? (-(long)before, (long)extent + after) : (0, extent);
            return Enumerable.Range(0, (int)outputs[i]).Select(o => Enumerable.Range(0, window.Kernel[i]).Count(k =>
            {
                long at = ((long)o * window.Strides[i]) + ((long)k * window.Dilations[i]) - before;
                return at >= least && at < most;
            })).ToArray();
        })];
        return [.. each.Aggregate((IEnumerable<double>)[1], (all, axis) => all.SelectMany(a => axis.Select(count => a * count)))];
    }

    private static double Exponent(OpCall call) => call.Whole("p", 2);

    private static ImportedTensor Powers(OpCall call, ImportedTensor x)
    {
        ImportedTensor sizes = call.Each(UnaryFunction.Abs, x);
        return Exponent(call) switch
        {
            1 => sizes,
            2 => call.Each(UnaryFunction.Square, x),
            var p => call.Pair(BinaryFunction.Power, sizes, p),
        };
    }

    private static ImportedTensor Root(OpCall call, ImportedTensor x) => Exponent(call) switch
    {
        1 => x,
        2 => call.Each(UnaryFunction.Sqrt, x),
        var p => call.Pair(BinaryFunction.Power, x, 1 / p),
    };

    private static ImportedTensor PowerMean(OpCall call)
    {
        OnnxWindow window = OnnxWindow.Of(call, call.Shape(0), null);
        return call.ChannelsFirst(Root(call, Sum(call, Powers(call, call.ChannelsLast(call.Tensor(0))), window)));
    }

    // The places count through the tensor that was pooled; a larger output holds it at the beginning of each axis.
    private static ImportedTensor Unpool(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int[] extents = call.Known(x.Shape, ..);
        int spatial = extents.Length - 2;
        int[] window = OnnxWindow.Spatial(call, "kernel_shape", spatial);
        int[] strides = OnnxWindow.Spatial(call, "strides", spatial);
        (int[] before, int[] after) = OnnxWindow.Pads(call, spatial, "NOTSET");
        long[] pooled = [.. Enumerable.Range(0, spatial).Select(i => ((extents[i + 2] - 1L) * strides[i]) + window[i] - before[i] - after[i])];
        long[] asked = call.Has(2) ? call.Integers(2, "output shape") : [extents[0], extents[1], .. pooled];
        if (asked.Length != extents.Length || asked[0] != extents[0] || asked[1] != extents[1] || pooled.Any(p => p < 0) || pooled.Where((p, i) => asked[i + 2] < p).Any())
        {
            throw call.Fail($"its output shape is [{string.Join(", ", asked)}], expected [{string.Join(", ", [extents[0], extents[1], .. pooled])}] or more");
        }

        SymbolicShape inner = new([extents[0], extents[1], .. pooled.Select(p => (Dimension)p)]);
        ImportedTensor indices = call.Shaped(call.Tensor(1), x.Shape.ElementCount, 1);
        ImportedTensor flat = ScatterOps.Scatter(call, ScatterFunction.Set, indices, call.Shaped(x, x.Shape.ElementCount), new SymbolicShape(inner.ElementCount), null);
        ImportedTensor whole = call.Shaped(flat, [.. inner]);
        int[] more = [0, 0, .. pooled.Select((p, i) => (int)(asked[i + 2] - p))];
        return more.All(m => m == 0) ? whole : call.Emit(new PadOperator(PadMode.Constant, new int[more.Length], more, 0), whole.Value);
    }
}
