using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Convolutions and poolings. Channels-first ones are turned channels-last by transposes around them, which a pass removes again in pairs.</summary>
internal static class ConvolutionOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Conv2D", OpSignature.Of(4, 4).With(OpAttribute.Steps("strides", 2, 4), OpAttribute.Steps("dilations", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Conv", Convolution),
        OpRow.One("Conv3D", OpSignature.Of(5, 5).With(OpAttribute.Steps("strides", 3, 5), OpAttribute.Steps("dilations", 3, 5), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 10)), "Conv", Convolution),
        OpRow.One("DepthwiseConv2dNative", OpSignature.Of(4, 4).With(OpAttribute.Steps("strides", 2, 4), OpAttribute.Steps("dilations", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Conv", Depthwise),
        FusedOps.Row("_FusedConv2D", OpSignature.Of(4, 4).AndList().With(OpAttribute.Steps("strides", 2, 4), OpAttribute.Steps("dilations", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Conv", call => FusedOps.Add(call, Convolution(call), Format(call))),
        FusedOps.Row("_FusedDepthwiseConv2dNative", OpSignature.Of(4, 4).AndList().With(OpAttribute.Steps("strides", 2, 4), OpAttribute.Steps("dilations", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Conv", call => FusedOps.Add(call, Depthwise(call), Format(call))),
        FusedOps.Row("FusedDepthwiseConv2dNative", OpSignature.Of(4, 4).AndList().With(OpAttribute.Steps("strides", 2, 4), OpAttribute.Steps("dilations", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Conv", call => FusedOps.Add(call, Depthwise(call), Format(call))),
        OpRow.One("Conv2DBackpropInput", OpSignature.Of(RankRange.Any, 4, 4).With(OpAttribute.Steps("strides", 2, 4), OpAttribute.Steps("dilations", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "ConvTranspose", Transposed),
        OpRow.One("Conv3DBackpropInputV2", OpSignature.Of(RankRange.Any, 5, 5).With(OpAttribute.Steps("strides", 3, 5), OpAttribute.Steps("dilations", 3, 5), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 10)), "ConvTranspose", Transposed),
        OpRow.One("MaxPool", OpSignature.Of(4).With(OpAttribute.Steps("ksize", 2, 4), OpAttribute.Steps("strides", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Pool", call => Pool(call, PoolFunction.Max)),
        OpRow.One("MaxPoolV2", OpSignature.Of(4, RankRange.Any, RankRange.Any).With(OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Pool", call => Pool(call, PoolFunction.Max)),
        OpRow.One("MaxPool3D", OpSignature.Of(5).With(OpAttribute.Steps("ksize", 3, 5), OpAttribute.Steps("strides", 3, 5), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 10)), "Pool", call => Pool(call, PoolFunction.Max)),
        OpRow.One("AvgPool", OpSignature.Of(4).With(OpAttribute.Steps("ksize", 2, 4), OpAttribute.Steps("strides", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Pool", call => Pool(call, PoolFunction.Average)),
        OpRow.One("AvgPool3D", OpSignature.Of(5).With(OpAttribute.Steps("ksize", 3, 5), OpAttribute.Steps("strides", 3, 5), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 10)), "Pool", call => Pool(call, PoolFunction.Average)),
        new("MaxPoolWithArgmax", OpSignature.Of(4).With(OpAttribute.Steps("ksize", 2, 4), OpAttribute.Steps("strides", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "PoolWithArgmax", PoolWithArgmax),
        OpRow.One("Dilation2D", OpSignature.Of(4, 3).With(OpAttribute.Steps("strides", 2, 4), OpAttribute.Steps("rates", 2, 4), OpAttribute.Integers("explicit_paddings", 0, int.MaxValue, 8)), "Dilation", call => call.EmitFloat(
            new DilationOperator(Spatial(call, "strides", 2), Spatial(call, "rates", 2), PaddingByRule(call, 2)), call.Tensor(0), call.Tensor(1))),
    ];

    /// <summary>Runs what works channels-last on an input of the node's own format.</summary>
    public static ImportedTensor ChannelsLast(OpCall call, ImportedTensor x, Func<ImportedTensor, ImportedTensor> work)
    {
        if (!Format(call).StartsWith("NC", StringComparison.Ordinal))
        {
            return work(x);
        }

        int rank = x.Shape.Rank;
        ImportedTensor result = work(call.Transpose(x, [0, .. Enumerable.Range(2, rank - 2), 1]));
        return call.Transpose(result, [0, rank - 1, .. Enumerable.Range(1, rank - 2)]);
    }

    /// <summary>The data format; empty attributes mean channels last.</summary>
    public static string Format(OpCall call) => call.Node.Text("data_format", "NHWC");

    private static ImportedTensor Convolution(OpCall call) => ChannelsLast(call, call.Tensor(0), x =>
    {
        ImportedTensor kernel = call.Settle(call.Tensor(1));
        long channels = x.Shape[-1].Count;
        long perGroup = kernel.Shape[-2].Count;
        int groups = x.Shape[-1].IsFixed && kernel.Shape[-2].IsFixed && perGroup > 0 && channels % perGroup == 0 ? (int)(channels / perGroup) : 1;
        return Emit(call, x, kernel, groups);
    });

    private static ImportedTensor Depthwise(OpCall call) => ChannelsLast(call, call.Tensor(0), x =>
    {
        ImportedTensor kernel = call.Settle(call.Tensor(1));
        if (!kernel.Shape.IsFixed)
        {
            throw call.FailForShape($"its kernel has shape {kernel.Shape}");
        }

        // (h, w, C, M) and (h, w, 1, C * M) are the same numbers in the same order.
        ImportedTensor grouped = call.Reshape(kernel, new SymbolicShape(kernel.Shape[0], kernel.Shape[1], 1, kernel.Shape[2] * kernel.Shape[3]));
        return Emit(call, x, grouped, (int)kernel.Shape[2].Count);
    });

    private static ImportedTensor Emit(OpCall call, ImportedTensor x, ImportedTensor kernel, int groups)
    {
        int spatial = x.Shape.Rank - 2;
        return call.EmitFloat(
            new ConvOperator(Spatial(call, "strides", spatial), Spatial(call, "dilations", spatial), Padding(call, spatial), groups, ActivationFunction.Linear), x, kernel);
    }

    private static ImportedTensor Transposed(OpCall call)
    {
        SymbolicNumber[] size = call.Content(0, "output size");
        ImportedTensor kernel = call.Settle(call.Tensor(1));
        bool isFirst = Format(call).StartsWith("NC", StringComparison.Ordinal);
        return ChannelsLast(call, call.Tensor(2), x =>
        {
            int spatial = x.Shape.Rank - 2;
            int[] strides = Spatial(call, "strides", spatial);
            int[] dilations = Spatial(call, "dilations", spatial);
            SymbolicNumber[] output = isFirst && size.Length == spatial + 2 ? [.. size.Skip(2)] : size.Length == spatial + 2 ? [.. size.Skip(1).SkipLast(1)] : size;
            if (output.Length != spatial || output.Any(o => o.IsFixed && !(o is { IsExtent: true, Constant: <= ExtentLimits.MaxExtent })))
            {
                throw call.Fail($"its output size is [{string.Join(", ", size.Select(s => s.IsFixed ? FormattableString.Invariant($"{s.Constant}") : $"{s.ToDimension()}"))}], expected {spatial} or {spatial + 2} extents");
            }

            if (!kernel.Shape.IsFixed)
            {
                throw call.FailForShape($"its kernel has shape {kernel.Shape}");
            }

            Padding padding = Padding(call, spatial);
            int[] before = new int[spatial];
            int[] after = new int[spatial];
            for (int i = 0; i < spatial; i++)
            {
                (long extent, long given) = Extents(call, x.Shape[i + 1], output[i], strides[i]);
                int kernelExtent = (int)kernel.Shape[i].Count;
                before[i] = padding.Resolve(i, given, kernelExtent, strides[i], dilations[i]).Before;
                long full = ((extent - 1) * strides[i]) + ((kernelExtent - 1L) * dilations[i]) + 1;
                after[i] = call.Int32(full - given - before[i], "padding", int.MinValue);
            }

            return call.EmitFloat(new ConvTransposeOperator(strides, dilations, before, after, ActivationFunction.Linear), x, kernel);
        });
    }

    // The extents of an input and of what a transposed convolution makes of it. An output that is stride times as long as an input of unknown extent, and
    // a fixed number of elements more, is cut alike whatever the extent is: any stands for it.
    private static (long Input, long Output) Extents(OpCall call, Dimension input, SymbolicNumber output, int stride)
    {
        const int AnyExtent = 1 << 20;
        return input.IsFixed && output.IsFixed ? (input.Count, (long)output.Constant)
            : output.Beyond(input, stride) is { } more && Math.Abs(more) < AnyExtent && more == Math.Truncate(more) ? (AnyExtent, (AnyExtent * (long)stride) + (long)more)
            : throw call.FailUntilShapes(input.IsFixed ? "its output size depends on the shape of the data" : "the size of its input is not known");
    }

    private static ImportedTensor Pool(OpCall call, PoolFunction kind) => ChannelsLast(call, call.Tensor(0), x =>
    {
        int spatial = x.Shape.Rank - 2;
        int[] window = call.Node.Op == "MaxPoolV2" ? Spatial(call, call.Integers(1, "window"), "window", spatial) : Spatial(call, "ksize", spatial);
        int[] strides = call.Node.Op == "MaxPoolV2" ? Spatial(call, call.Integers(2, "strides"), "strides", spatial) : Spatial(call, "strides", spatial);
        return call.EmitFloat(new PoolOperator(kind, window, strides, Padding(call, spatial)), x);
    });

    private static ImportedValue[] PoolWithArgmax(OpCall call)
    {
        Tensors.DataType type = call.IndexType("Targmax", Tensors.DataType.Int64);
        PoolWithArgmaxOperator op = new(Spatial(call, "ksize", 2), Spatial(call, "strides", 2), PaddingByRule(call, 2), call.Node.Bool("include_batch_in_index"), type);
        return [.. call.Add(op, call.Value(0)).Outputs.Select(ImportedTensor.From)];
    }

    // Ops that know SAME and VALID alone.
    private static Padding PaddingByRule(OpCall call, int spatial) =>
        call.Node.Text("padding") == "EXPLICIT" ? throw call.Fail("its padding is 'EXPLICIT', expected 'SAME' or 'VALID'") : Padding(call, spatial);

    private static Padding Padding(OpCall call, int spatial)
    {
        string padding = call.Node.Text("padding");
        if (padding is "SAME" or "VALID")
        {
            return padding == "SAME" ? Graph.Operators.Padding.Same : Graph.Operators.Padding.Valid(spatial);
        }

        IReadOnlyList<long> pairs = call.IntegersAttribute("explicit_paddings");
        if (padding != "EXPLICIT" || pairs.Count != 2 * (spatial + 2))
        {
            throw call.Fail($"its padding is '{padding}'");
        }

        int first = Format(call).StartsWith("NC", StringComparison.Ordinal) ? 2 : 1;
        return Graph.Operators.Padding.Explicit(
            [.. Enumerable.Range(first, spatial).Select(i => (int)pairs[2 * i])], [.. Enumerable.Range(first, spatial).Select(i => (int)pairs[(2 * i) + 1])]);
    }

    private static int[] Spatial(OpCall call, string attribute, int spatial)
    {
        IReadOnlyList<long> all = call.IntegersAttribute(attribute);
        return all.Count == 0 ? [.. Enumerable.Repeat(1, spatial)] : Spatial(call, all, attribute, spatial);
    }

    private static int[] Spatial(OpCall call, IReadOnlyList<long> all, string what, int spatial)
    {
        if (all.Any(v => v is < 1 or > int.MaxValue))
        {
            throw call.Fail($"its {what} are [{string.Join(", ", all)}]: not positive");
        }

        // DepthwiseConv2dNative gives its dilations for the spatial axes alone in some files.
        if (all.Count == spatial)
        {
            return [.. all.Select(v => (int)v)];
        }

        bool isFirst = Format(call).StartsWith("NC", StringComparison.Ordinal);
        if (all.Count != spatial + 2)
        {
            throw call.Fail($"its {what} are {all.Count} numbers, of data with {all.Count} axes, and its data has {spatial + 2} (fix the number of axes with {OptionKey.InputShape})");
        }

        if (all[0] != 1 || all[isFirst ? 1 : spatial + 1] != 1)
        {
            throw call.Fail($"its {what} are [{string.Join(", ", all)}]: other than 1 for batch or channels");
        }

        return [.. all.Skip(isFirst ? 2 : 1).Take(spatial).Select(v => (int)v)];
    }
}
