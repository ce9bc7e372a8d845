using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>The window of a convolution or pooling, as its attributes give it, over the spatial axes of channels-first data.</summary>
/// <param name="Kernel">Its extent on each spatial axis.</param>
/// <param name="Strides">One for each spatial axis.</param>
/// <param name="Dilations">One for each spatial axis.</param>
/// <param name="Padding">The padding; of a ceiling, the elements after reach as far as the last window.</param>
/// <param name="PadsAfter">The elements after that the node asks for, which may count in a mean, other than those a ceiling adds.</param>
internal sealed record OnnxWindow(int[] Kernel, int[] Strides, int[] Dilations, Padding Padding, int[] PadsAfter)
{
    /// <summary>Reads the attributes kernel_shape, strides, dilations, pads, auto_pad and ceil_mode.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The shape of the data, channels first.</param>
    /// <param name="kernel">The extents of the weights' window; null where kernel_shape must say them.</param>
    /// <exception cref="UnsupportedNodeException">They do not fit the data.</exception>
    public static OnnxWindow Of(OpCall call, SymbolicShape x, int[]? kernel)
    {
        int spatial = x.Rank - 2;
        int[] window = [.. call.Wholes("kernel_shape").Select(k => call.Int32(k, "kernel_shape", 1))];
        window = window.Length == 0 && kernel is not null ? kernel : window;
        if (window.Length != spatial || (kernel is not null && !kernel.SequenceEqual(window)))
        {
            throw call.FailForShape($"its kernel_shape is [{string.Join(", ", window)}], of data {x}{(kernel is null ? string.Empty : $" and weights of [{string.Join(", ", kernel)}]")}");
        }

        int[] strides = Spatial(call, "strides", spatial);
        int[] dilations = Spatial(call, "dilations", spatial);
        string rule = call.Word("auto_pad", "NOTSET");
        if (rule is "SAME_UPPER" or "SAME_LOWER")
        {
            if (!x.Skip(2).All(d => d.IsFixed))
            {
                return rule == "SAME_UPPER" ? new(window, strides, dilations, Padding.Same, []) : throw call.FailUntilShapes($"the extents of its data {x} are not known");
            }

            (int Before, int After)[] same = [.. Enumerable.Range(0, spatial).Select(i => Padding.Same.Resolve(i, x[i + 2].Count, window[i], strides[i], dilations[i]))];
            int[] less = [.. same.Select(s => s.Before)];
            int[] more = [.. same.Select(s => s.After)];
            return rule == "SAME_UPPER" ? new(window, strides, dilations, Padding.Explicit(less, more), more) : new(window, strides, dilations, Padding.Explicit(more, less), less);
        }

        (int[] before, int[] after) = Pads(call, spatial, rule);
        int[] reach = call.Whole("ceil_mode") == 0 ? after : [.. Enumerable.Range(0, spatial).Select(i => Ceiling(call, x[i + 2], window[i], strides[i], dilations[i], before[i], after[i]))];
        return new(window, strides, dilations, Padding.Explicit(before, reach), after);
    }

    /// <summary>The attribute pads, or zeros, of the rules that ask for no more.</summary>
    public static (int[] Before, int[] After) Pads(OpCall call, int spatial, string rule)
    {
        IReadOnlyList<long> pads = call.Wholes("pads");
        if (rule == "VALID" || (rule is "NOTSET" or "" && pads.Count == 0))
        {
            return (new int[spatial], new int[spatial]);
        }

        return rule is "NOTSET" or "" && pads.Count == 2 * spatial
            ? ([.. pads.Take(spatial).Select(p => call.Int32(p, "pads"))], [.. pads.Skip(spatial).Select(p => call.Int32(p, "pads"))])
            : throw call.FailForShape($"its auto_pad is '{rule}' and its pads are [{string.Join(", ", pads)}], expected {2 * spatial} numbers");
    }

    /// <summary>An attribute of one number for each spatial axis; ones where it is absent.</summary>
    public static int[] Spatial(OpCall call, string name, int spatial)
    {
        IReadOnlyList<long> given = call.Wholes(name);
        return given.Count == 0 ? [.. Enumerable.Repeat(1, spatial)]
            : given.Count == spatial ? [.. given.Select(g => call.Int32(g, name, 1))]
            : throw call.FailForShape($"its {name} are [{string.Join(", ", given)}], expected {spatial} numbers");
    }

    // The last window that starts within the data or the padding before it is the last that counts; it may reach beyond the padding after it.
    private static int Ceiling(OpCall call, Dimension extent, int window, int stride, int dilation, int before, int after)
    {
        if (!extent.IsFixed)
        {
            throw call.FailUntilShapes("the extents of its data are not known");
        }

        long span = ((window - 1L) * dilation) + 1;
        long room = extent.Count + before + after - span;
        if (room < 0)
        {
            return after;
        }

        long count = (room + stride - 1) / stride;
        return room % stride == 0 || count * stride >= extent.Count + before ? after : call.Int32((count * stride) + span - extent.Count - before, "padding");
    }
}
