using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Windows spelled out: what lies under each element of a window, as a strided slice of the padded data, channels last.</summary>
internal static class WindowTaps
{
    private const int MaxTaps = 1 << 12;

    /// <summary>The slices, for each element of the window in row-major order.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The data (N, spatial..., C).</param>
    /// <param name="window">The window.</param>
    /// <param name="outside">What lies in the padding.</param>
    /// <exception cref="UnsupportedNodeException">The extents are not known, or the window is very large.</exception>
    public static ImportedTensor[] Of(OpCall call, ImportedTensor x, OnnxWindow window, double outside)
    {
        int[] extents = call.Known(x.Shape, 1..^1);
        long taps = window.Kernel.Aggregate(1L, (p, k) => Math.Min(p * k, MaxTaps + 1L));
        if (taps > MaxTaps)
        {
            throw call.Fail($"its window has more than {MaxTaps} elements");
        }

        long?[] counts = [null, .. Outputs(window, extents).Select(o => (long?)o), null];
        ImportedTensor padded = Padded(call, x, window, outside);
        ImportedTensor[] slices = new ImportedTensor[taps];
        for (int tap = 0; tap < slices.Length; tap++)
        {
            long[] begin = new long[extents.Length + 2];
            int rest = tap;
            for (int i = extents.Length - 1; i >= 0; i--)
            {
                begin[i + 1] = counts[i + 1] == 0 ? 0 : (long)(rest % window.Kernel[i]) * window.Dilations[i];
                rest /= window.Kernel[i];
            }

            slices[tap] = call.Emit(new SliceOperator(begin, counts, [1, .. window.Strides.Select(s => (long)s), 1]), padded.Value);
        }

        return slices;
    }

    /// <summary>
    /// What a function that is blind to order makes of all elements under each window: along one axis after the other, which takes far fewer steps.
    /// </summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The data (N, spatial..., C).</param>
    /// <param name="window">The window.</param>
    /// <param name="outside">What lies in the padding.</param>
    /// <param name="combine">The function of two tensors.</param>
    public static ImportedTensor Combined(OpCall call, ImportedTensor x, OnnxWindow window, double outside, BinaryFunction combine)
    {
        int[] extents = call.Known(x.Shape, 1..^1);
        for (int axis = 0; axis < extents.Length; axis++)
        {
            int at = axis;
            (int before, int after) = window.Padding.Resolve(axis, extents[axis], window.Kernel[axis], window.Strides[axis], window.Dilations[axis]);
            int[] Only(int own, int others) => [.. extents.Select((_, i) => i == at ? own : others)];
            OnnxWindow along = new(Only(window.Kernel[axis], 1), Only(window.Strides[axis], 1), Only(window.Dilations[axis], 1), Padding.Explicit(Only(before, 0), Only(after, 0)), []);
            x = Of(call, x, along, outside).Aggregate((a, b) => call.Pair(combine, a, b));
        }

        return x;
    }

    /// <summary>The output's extents.</summary>
    public static long[] Outputs(OnnxWindow window, int[] extents) => [.. extents.Select((extent, i) =>
    {
        (int before, int after) = window.Padding.Resolve(i, extent, window.Kernel[i], window.Strides[i], window.Dilations[i]);
        long room = extent + before + after - (((window.Kernel[i] - 1L) * window.Dilations[i]) + 1);
        return room < 0 ? 0 : (room / window.Strides[i]) + 1;
    })];

    /// <summary>The data within its padding.</summary>
    public static ImportedTensor Padded(OpCall call, ImportedTensor x, OnnxWindow window, double outside)
    {
        (int Before, int After)[] pads = [.. call.Known(x.Shape, 1..^1).Select((e, i) => window.Padding.Resolve(i, e, window.Kernel[i], window.Strides[i], window.Dilations[i]))];
        int[] after = [0, .. pads.Select(p => Math.Max(0, p.After)), 0];
        return Array.TrueForAll(pads, p => p is { Before: 0, After: <= 0 })
            ? x
            : call.Emit(new PadOperator(PadMode.Constant, [0, .. pads.Select(p => p.Before), 0], after, outside), x.Value);
    }

    /// <summary>A convolution as a matrix product with what lies under the windows: by weights that the model computes, or of integers.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The data (N, spatial..., C).</param>
    /// <param name="kernel">The weights (spatial..., C / groups, F).</param>
    /// <param name="window">The window.</param>
    /// <param name="groups">How many groups the channels are split into.</param>
    /// <param name="product">The product of (..., K) and (K, F).</param>
    public static ImportedTensor Convolve(OpCall call, ImportedTensor x, ImportedTensor kernel, OnnxWindow window, int groups, Func<ImportedTensor, ImportedTensor, ImportedTensor> product)
    {
        ImportedTensor[] taps = Of(call, x, window, 0);
        int channels = call.Known(kernel.Shape, ^2..)[0];
        int filters = call.Known(kernel.Shape, ^1..)[0] / groups;
        int last = x.Shape.Rank - 1;
        ImportedTensor[] parts = new ImportedTensor[groups];
        for (int group = 0; group < groups; group++)
        {
            int first = group * channels;
            ImportedTensor under = ShapeOps.Join(call, [.. taps.Select(t => SliceOps.Take(call, t, last, first, channels))], last);
            ImportedTensor weights = SliceOps.Take(call, kernel, kernel.Shape.Rank - 1, (long)group * filters, filters);
            parts[group] = product(under, call.Reshape(weights, new SymbolicShape((long)taps.Length * channels, filters)));
        }

        return parts.Length == 1 ? parts[0] : ShapeOps.Join(call, parts, last);
    }
}
