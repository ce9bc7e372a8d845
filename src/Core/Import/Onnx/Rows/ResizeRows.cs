using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// Resize and Upsample. What TensorFlow's resizing means as well is the graph's own operator; everything else is, axis by axis, a gather of
/// known elements or a product with a matrix of shares.
/// </summary>
internal static class ResizeRows
{
    private const long MaxShares = 1 << 24;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("Resize", OpSignature.One.Optionally(1, 1, 1), "antialias:int axes:ints coordinate_transformation_mode:text cubic_coeff_a:float exclude_outside:int extrapolation_value:float keep_aspect_ratio_policy:text mode:text nearest_mode:text", "Resize, Repeat, Gather, Dense", Resize, "sizes are known at import; of integers only the nearest"),
        OnnxRow.One("Upsample", OpSignature.One.Optionally(1), "height_scale:float mode:text scales:floats width_scale:float", "Resize, Repeat, Gather, Dense", Upsample, "scales are known at import; of integers only the nearest"),
    ];

    private static ImportedTensor Resize(OpCall call)
    {
        if (call.Opset() < 11)
        {
            return Upsample(call);
        }

        ImportedTensor x = call.Tensor(0);
        int rank = x.Shape.Rank;
        int[] axes = call.Wholes("axes") is { Count: > 0 } given ? [.. given.Select(a => call.Axis(a, rank))] : [.. Enumerable.Range(0, rank)];
        string rule = call.Word("coordinate_transformation_mode", "half_pixel");
        double[]? scales = Numbers(call, 2, axes.Length, "scales");
        double[]? part = rule == "tf_crop_and_resize" ? Numbers(call, 1, 2 * axes.Length, "roi") ?? throw call.Fail("its roi is missing") : null;
        string policy = call.Word("keep_aspect_ratio_policy", "stretch");
        double[]? sizes = Sizes(call, x, ref axes, mayKeep: part is null && policy == "stretch");
        if ((scales is null) == (sizes is null))
        {
            throw call.Fail("it has neither scales nor sizes, or both");
        }

        if (call.Word("nearest_mode", "round_prefer_floor") is var nearest && scales is not null && part is null && call.Word("mode", "nearest") == "nearest" && Repeated(call, x, axes, scales, rule, nearest) is { } repeated)
        {
            return repeated;
        }

        double? common = null;
        if (sizes is not null && policy != "stretch")
        {
            double[] all = [.. axes.Select((axis, i) => sizes[i] / Extent(call, x, axis))];
            common = policy switch
            {
                "not_larger" => all.Min(),
                "not_smaller" => all.Max(),
                _ => throw call.Fail($"its keep_aspect_ratio_policy is '{policy}', expected stretch, not_larger or not_smaller"),
            };
        }

        Dictionary<int, ResizeAxis> resized = [];
        for (int i = 0; i < axes.Length; i++)
        {
            double scale = scales?[i] ?? common ?? double.NaN;
            if (scale == 1 && part is null)
            {
                continue;
            }

            long extent = Extent(call, x, axes[i]);
            (double start, double end) = part is null ? (0, 1) : (part[i], part[axes.Length + i]);
            double wanted = common is { } shared ? Math.Floor((shared * extent) + 0.5) : sizes?[i] ?? Scaled(extent * (end - start), scale);
            long output = wanted is >= 1 and <= 1 << 24 ? (long)wanted : throw call.Fail($"it resizes axis {axes[i]} of {x.Shape} to {wanted}");
            ResizeAxis own = new(extent, output, double.IsNaN(scale) ? (double)output / extent : scale, start, end);

            // An axis that keeps its size keeps its elements, whatever the rule would make of their places.
            if (output != extent || part is not null || !own.IsEven)
            {
                resized[axes[i]] = own;
            }
        }

        return Apply(call, x, resized, rule, nearest);
    }

    // Scales are float32, and so is the product: 20 by 0.7 is 14, not the whole part of what the float32 number next to 0.7 comes to.
    private static double Scaled(double extent, double scale) => MathF.Floor((float)extent * (float)scale);

    // Before opset 11, the place of an element is its number by the scale, and the nearest element the one before it.
    private static ImportedTensor Upsample(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int[] axes = [.. Enumerable.Range(0, x.Shape.Rank)];
        double[] scales = call.Has(1) ? Numbers(call, 1, axes.Length, "scales") ?? throw call.Fail("its scales are missing") : OldScales(call, axes.Length);
        bool isNearest = call.Word("mode", "nearest") == "nearest";
        if (isNearest && Repeated(call, x, axes, scales, "asymmetric", "floor") is { } repeated)
        {
            return repeated;
        }

        Dictionary<int, ResizeAxis> resized = [];
        foreach (int axis in axes.Where(a => scales[a] != 1))
        {
            long extent = Extent(call, x, axis);
            double wanted = Scaled(extent, scales[axis]);
            ResizeAxis own = new(extent, wanted is >= 1 and <= 1 << 24 ? (long)wanted : throw call.Fail($"it resizes axis {axis} of {x.Shape} to {wanted}"), scales[axis], 0, 1);
            resized[axis] = isNearest && scales[axis] < 1 && own.Places("asymmetric")!.Any(p => p != Math.Floor(p))
                ? throw call.Fail("it makes images smaller by a scale that is no whole number, of which versions before opset 11 do not say which element is nearest")
                : own;
        }

        return Apply(call, x, resized, "asymmetric", "floor");
    }

    // Upsample-7 has its scales as an attribute, and Upsample-1 two of them.
    private static double[] OldScales(OpCall call, int rank)
    {
        double[] scales = [.. call.Reals("scales").Select(s => (double)s)];
        return scales.Length == rank ? scales
            : scales.Length == 0 && rank == 4 && call.Node.Attribute("height_scale") is not null ? [1, 1, call.Real("height_scale"), call.Real("width_scale")]
            : throw call.FailForShape($"it has {scales.Length} scales, of data with {rank} axes");
    }

    private static long Extent(OpCall call, ImportedTensor x, int axis) => x.Shape[axis] is { IsFixed: true, Count: > 0 and var count } ? count : throw call.FailForShape($"its data has the shape {x.Shape}");

    // The numbers of an input; null where it is absent or empty.
    private static double[]? Numbers(OpCall call, int input, int count, string what)
    {
        if (!call.Has(input) || call.Shape(input).ElementCount == 0)
        {
            return null;
        }

        double[] numbers = call.Numbers(call.Tensor(input)) ?? throw call.FailUntilValues($"the data decides its {what}");
        return numbers.Length == count ? numbers : throw call.FailForShape($"its {what} are {numbers.Length} numbers, expected {count}");
    }

    // The sizes of the axes that get another one; null where they are absent or empty. An axis whose size is its own extent, whatever the data makes of that, is left out.
    private static double[]? Sizes(OpCall call, ImportedTensor x, ref int[] axes, bool mayKeep)
    {
        const int Input = 3;
        if (!call.Has(Input) || call.Shape(Input).ElementCount == 0)
        {
            return null;
        }

        SymbolicNumber[] sizes = call.Content(call.Tensor(Input)) ?? throw call.FailUntilValues("the data decides its sizes");
        int[] all = axes;
        if (sizes.Length != all.Length)
        {
            throw call.FailForShape($"its sizes are {sizes.Length} numbers, expected {all.Length}");
        }

        int[] changed = [.. Enumerable.Range(0, all.Length).Where(i => !(mayKeep && !sizes[i].IsFixed && sizes[i].IsSame(SymbolicNumber.From(x.Shape[all[i]]))))];
        axes = [.. changed.Select(i => all[i])];
        return changed.All(i => sizes[i].IsFixed) ? [.. changed.Select(i => sizes[i].Constant)] : throw call.FailUntilShapes("its sizes depend on the shape of the data");
    }

    // Images larger by whole numbers, whatever their size: each element several times.
    private static ImportedTensor? Repeated(OpCall call, ImportedTensor x, int[] axes, double[] scales, string rule, string nearest)
    {
        bool isCentred = rule is "half_pixel" or "pytorch_half_pixel" or "half_pixel_symmetric" && nearest.StartsWith("round_", StringComparison.Ordinal);
        bool isWhole = scales.All(s => s is >= 1 and <= 1 << 16 && s == Math.Floor(s));
        if (!isWhole || !(isCentred || (rule == "asymmetric" && nearest == "floor")) || x.Shape.IsFixed || !axes.Where((axis, i) => !x.Shape[axis].IsFixed && scales[i] != 1).Any())
        {
            return null;
        }

        for (int i = 0; i < axes.Length; i++)
        {
            x = scales[i] == 1 ? x : call.Emit(new RepeatOperator(axes[i], (int)scales[i]), x.Value);
        }

        return x;
    }

    private static ImportedTensor Apply(OpCall call, ImportedTensor x, Dictionary<int, ResizeAxis> resized, string rule, string nearest)
    {
        string mode = call.Word("mode", "nearest");
        Dictionary<int, double[]> places = resized.ToDictionary(r => r.Key, r => r.Value.Places(rule) ?? throw call.Fail($"its coordinate_transformation_mode '{rule}' is not known"));
        ImportedTensor result = mode switch
        {
            "nearest" => Nearest(call, x, resized, places, nearest),
            "linear" or "bilinear" or "cubic" when !x.DataType.IsFloat() => throw call.Fail($"it interpolates {x.DataType.TensorFlowName()}, of which ONNX does not say how they are rounded"),
            "linear" or "bilinear" => AsOperator(call, x, resized, rule) ?? Interpolated(call, x, resized, places, null),
            "cubic" => Interpolated(call, x, resized, places, call.Real("cubic_coeff_a", -0.75f)),
            _ => throw call.Fail($"its mode is '{mode}', expected nearest, linear or cubic"),
        };
        if (rule != "tf_crop_and_resize")
        {
            return result;
        }

        ImportedTensor outside = call.Scalar(result.DataType, call.Real("extrapolation_value"));
        foreach ((int axis, double[] own) in places.Where(p => p.Value.Any(v => v < 0 || v > resized[p.Key].Extent - 1)))
        {
            TensorShape shape = new([own.Length, .. Enumerable.Repeat(1L, result.Shape.Rank - axis - 1)]);
            ImportedTensor isInside = call.Table("inside", DataType.Bool, shape, () => [.. own.Select(v => v < 0 || v > resized[axis].Extent - 1 ? 0.0 : 1)]);
            result = call.Choose(isInside, result, outside);
        }

        return result;
    }

    private static bool AreImages(ImportedTensor x, Dictionary<int, ResizeAxis> resized) => x.Shape.Rank == 4 && x.DataType == DataType.Float32 && resized.Count > 0 && resized.Keys.All(a => a > 1) && x.Shape.Skip(1).All(d => d.IsFixed);

    private static ImportedTensor Emit(OpCall call, ImportedTensor x, Dictionary<int, ResizeAxis> resized, ResizeMethod method, bool alignsCorners, bool isCentred)
    {
        int Size(int axis) => (int)(resized.TryGetValue(axis, out ResizeAxis? own) ? own.Output : x.Shape[axis].Count);
        return call.ChannelsFirst(call.Emit(new ResizeOperator(method, Size(2), Size(3), alignsCorners, isCentred), call.ChannelsLast(x).Value));
    }

    private static ImportedTensor Nearest(OpCall call, ImportedTensor x, Dictionary<int, ResizeAxis> resized, Dictionary<int, double[]> places, string rule)
    {
        Dictionary<int, long[]> chosen = resized.ToDictionary(r => r.Key, r => r.Value.Nearest(places[r.Key], rule) ?? throw call.Fail($"its nearest_mode '{rule}' is not known"));
        if (AreImages(x, resized) && chosen.All(c => c.Value.Select((v, i) => v == i * resized[c.Key].Extent / resized[c.Key].Output).All(same => same)))
        {
            return Emit(call, x, resized, ResizeMethod.Nearest, alignsCorners: false, isCentred: false);
        }

        foreach ((int axis, long[] own) in chosen)
        {
            ImportedTensor indices = call.Table("nearest", DataType.Int64, new TensorShape(own.Length), () => [.. own.Select(v => (double)v)]);
            x = call.Emit(new GatherOperator(axis), x.Value, indices.Value);
        }

        return x;
    }

    // The flags of the operator have no scales of their own: those of the node must be what the extents say.
    private static ImportedTensor? AsOperator(OpCall call, ImportedTensor x, Dictionary<int, ResizeAxis> resized, string rule)
    {
        bool isKnown = rule is "half_pixel" or "asymmetric" or "align_corners" or "half_pixel_symmetric" || (rule == "pytorch_half_pixel" && resized.Values.All(r => r.Output > 1));
        return isKnown && AreImages(x, resized) && call.Whole("antialias") == 0 && resized.Values.All(r => r.IsEven)
            ? Emit(call, x, resized, ResizeMethod.Bilinear, rule == "align_corners", rule.Contains("half", StringComparison.Ordinal))
            : null;
    }

    private static ImportedTensor Interpolated(OpCall call, ImportedTensor x, Dictionary<int, ResizeAxis> resized, Dictionary<int, double[]> places, double? cubic)
    {
        bool isSmoothed = call.Whole("antialias") != 0;
        bool excludesOutside = call.Whole("exclude_outside") != 0;
        foreach ((int axis, ResizeAxis own) in resized)
        {
            if (own.Extent * own.Output > MaxShares)
            {
                throw call.Fail($"it resizes {own.Extent} elements to {own.Output}, which is too large");
            }

            (int[] toEnd, int[] back) = RowMath.AxisToEnd(axis, x.Shape.Rank);
            ImportedTensor matrix = call.Table("shares", DataType.Float32, new TensorShape(own.Extent, own.Output), () => own.Shares(places[axis], cubic, isSmoothed, excludesOutside));
            x = call.Transpose(call.EmitFloat(new DenseOperator(ActivationFunction.Linear), call.Transpose(x, toEnd), matrix), back);
        }

        return x;
    }
}
