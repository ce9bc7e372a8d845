using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Transposed convolutions, channels last between transposes.</summary>
internal static class TransposedConvolutionRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One(
            "ConvTranspose",
            OpSignature.Of(new RankRange(3, 5), new RankRange(3, 5)).Optionally(1),
            "auto_pad:text dilations:ints group:int kernel_shape:ints output_padding:ints output_shape:ints pads:ints strides:ints",
            "ConvTranspose",
            Transposed),
    ];

    private static ImportedTensor Transposed(OpCall call)
    {
        ImportedTensor kernel = call.Settle(call.Tensor(1));
        SymbolicShape x = call.Shape(0);
        int spatial = x.Rank - 2;
        int[] counts = call.Known(kernel.Shape, ..);
        int groups = call.Int32(call.Whole("group", 1), "group", 1);
        if (kernel.Shape.Rank != x.Rank || counts[0] < groups || counts[0] % groups != 0 || (x[1].IsFixed && x[1].Count != counts[0]))
        {
            throw call.Fail($"its weights {kernel.Shape} in {groups} groups do not fit the data {x}");
        }

        if (call.Wholes("kernel_shape") is { Count: > 0 } said && !said.SequenceEqual(counts.Skip(2).Select(c => (long)c)))
        {
            throw call.Fail($"its kernel_shape is [{string.Join(", ", said)}], and its weights are {kernel.Shape}");
        }

        int[] strides = OnnxWindow.Spatial(call, "strides", spatial);
        int[] dilations = OnnxWindow.Spatial(call, "dilations", spatial);
        (int[] before, int[] after) = Crops(call, x, counts[2..], strides, dilations);

        // (C, F, spatial...) to (spatial..., F, C).
        ImportedTensor data = call.ChannelsLast(call.Tensor(0));
        ImportedTensor weights = call.Transpose(kernel, [.. Enumerable.Range(2, spatial), 1, 0]);
        int channels = counts[0] / groups;
        ImportedTensor[] parts = new ImportedTensor[groups];
        for (int group = 0; group < groups; group++)
        {
            ImportedTensor some = groups == 1 ? data : SliceOps.Take(call, data, spatial + 1, (long)group * channels, channels);
            ImportedTensor own = groups == 1 ? weights : call.Settle(SliceOps.Take(call, weights, spatial + 1, (long)group * channels, channels));
            parts[group] = own.Constant is not null
                ? call.EmitFloat(new ConvTransposeOperator(strides, dilations, before, after, ActivationFunction.Linear), some, own)
                : Spread(call, some, own, strides, dilations, before, after);
        }

        ImportedTensor result = groups == 1 ? parts[0] : ShapeOps.Join(call, parts, spatial + 1);
        return call.ChannelsFirst(call.Has(2) ? call.Plus(result, call.Tensor(2)) : result);
    }

    // What is cut off the full result of (extent - 1) * stride + span elements on each side. An output larger than that has more at its end.
    private static (int[] Before, int[] After) Crops(OpCall call, SymbolicShape x, int[] kernel, int[] strides, int[] dilations)
    {
        int spatial = kernel.Length;
        string rule = call.Word("auto_pad", "NOTSET");
        IReadOnlyList<long> more = call.Wholes("output_padding");
        IReadOnlyList<long> asked = call.Wholes("output_shape");
        asked = asked.Count == spatial + 2 ? [.. asked.Skip(2)] : asked;
        if ((more.Count > 0 && more.Count != spatial) || (asked.Count > 0 && asked.Count != spatial))
        {
            throw call.Fail($"its output_padding is [{string.Join(", ", more)}] and its output_shape [{string.Join(", ", asked)}], expected {spatial} numbers");
        }

        bool isSame = rule is "SAME_UPPER" or "SAME_LOWER";
        (int[] before, int[] after) = isSame || asked.Count > 0 ? (new int[spatial], new int[spatial]) : OnnxWindow.Pads(call, spatial, rule);
        for (int i = 0; i < spatial; i++)
        {
            long added = more.Count > 0 ? call.Int32(more[i], "output_padding") : 0;
            if (isSame || asked.Count > 0)
            {
                long extent = x[i + 2].IsFixed ? x[i + 2].Count : throw call.FailUntilShapes($"the extents of its data {x} are not known");
                long output = asked.Count > 0 ? asked[i] : extent * strides[i];
                long total = Math.Max(0, ((extent - 1) * strides[i]) + added + ((kernel[i] - 1L) * dilations[i]) + 1 - output);
                before[i] = call.Int32(rule == "SAME_UPPER" ? total / 2 : total - (total / 2), "padding");
                long full = ((extent - 1) * strides[i]) + ((kernel[i] - 1L) * dilations[i]) + 1;
                after[i] = call.Int32(full - before[i] - output, "padding", int.MinValue);
            }
            else
            {
                after[i] = call.Int32(after[i] - added, "padding", int.MinValue);
            }
        }

        return (before, after);
    }

    // By weights that the model computes: the data with zeros between its elements, under windows of the weights reversed.
    private static ImportedTensor Spread(OpCall call, ImportedTensor x, ImportedTensor kernel, int[] strides, int[] dilations, int[] before, int[] after)
    {
        int spatial = strides.Length;
        int[] extents = call.Known(x.Shape, 1..^1);
        int[] window = call.Known(kernel.Shape, ..^2);
        Dimension[] apart = [x.Shape[0], .. extents.SelectMany(e => new Dimension[] { e, 1 }), x.Shape[-1]];
        ImportedTensor spread = call.Emit(
            new PadOperator(PadMode.Constant, new int[apart.Length], [0, .. strides.SelectMany(s => new[] { 0, s - 1 }), 0], 0), call.Shaped(x, apart).Value);
        spread = call.Shaped(spread, [x.Shape[0], .. extents.Select((e, i) => (Dimension)((long)e * strides[i])), x.Shape[-1]]);
        for (int i = 0; i < spatial; i++)
        {
            spread = SliceOps.Take(call, spread, i + 1, 0, ((extents[i] - 1L) * strides[i]) + 1);
        }

        int[] around = [.. window.Select((k, i) => call.Int32((k - 1L) * dilations[i], "padding"))];
        int[] ones = [.. Enumerable.Repeat(1, spatial)];
        OnnxWindow reversed = new(window, ones, dilations, Padding.Explicit(around, around), around);
        ImportedTensor flipped = call.Emit(new ReverseOperator([.. Enumerable.Range(0, spatial)]), kernel.Value);
        ImportedTensor weights = call.Transpose(flipped, [.. Enumerable.Range(0, spatial), spatial + 1, spatial]);
        ImportedTensor full = WindowTaps.Convolve(call, spread, weights, reversed, 1, (a, b) => MatrixOps.Product(call, a, b, false, false));
        int[] added = [0, .. after.Select(a => Math.Max(0, -a)), 0];
        full = added.All(a => a == 0) ? full : call.Emit(new PadOperator(PadMode.Constant, new int[added.Length], added, 0), full.Value);
        for (int i = 0; i < spatial; i++)
        {
            full = SliceOps.Take(call, full, i + 1, before[i], full.Shape[i + 1].Count - before[i] - Math.Max(0, after[i]));
        }

        return full;
    }
}
