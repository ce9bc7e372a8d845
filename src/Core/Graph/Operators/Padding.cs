namespace TfModelTools.Graph.Operators;

/// <summary>
/// How the spatial axes are padded: explicitly, before and after each axis, or by TensorFlow's rule SAME, which depends on the
/// extent and is resolved when that is known (tensorflow.org/api_docs/python/tf/nn, "Notes on padding").
/// </summary>
/// <param name="IsSame">Whether rule SAME decides; then <paramref name="Before"/> and <paramref name="After"/> are empty.</param>
/// <param name="Before">Elements added before each spatial axis.</param>
/// <param name="After">Elements added after each spatial axis.</param>
public sealed record Padding(bool IsSame, IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    /// <summary>TensorFlow's SAME: the output extent is ceil(extent / stride); an odd element goes after.</summary>
    public static Padding Same { get; } = new(true, [], []);

    /// <summary>No padding.</summary>
    public static Padding Valid(int spatialRank) => new(false, new int[spatialRank], new int[spatialRank]);

    /// <summary>Explicit padding.</summary>
    public static Padding Explicit(IReadOnlyList<int> before, IReadOnlyList<int> after) => new(false, before, after);

    /// <summary>Throws unless explicit padding, and each list of numbers that a window needs for each axis (its extents, strides, dilations), has one entry for each spatial axis, and the numbers are at least 1.</summary>
    internal void Require(InferenceContext context, int spatial, params ReadOnlySpan<(IReadOnlyList<int> Numbers, string What)> lists)
    {
        if (!IsSame && (Before.Count != spatial || After.Count != spatial))
        {
            throw context.Fault($"its padding is for {Before.Count} axes before and {After.Count} behind, expected {spatial}");
        }

        foreach ((IReadOnlyList<int> numbers, string what) in lists)
        {
            if (numbers.Count != spatial)
            {
                throw context.Fault($"its {what} are {numbers.Count}, expected {spatial}");
            }

            context.RequireAtLeast(1, numbers, what);
        }
    }

    /// <summary>The elements added before and after one spatial axis of a forward convolution or pooling.</summary>
    /// <param name="axis">The spatial axis, from 0.</param>
    /// <param name="extent">The input's extent on it.</param>
    /// <param name="kernel">The kernel's extent.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="dilation">The dilation.</param>
    public (int Before, int After) Resolve(int axis, long extent, int kernel, int stride, int dilation)
    {
        if (!IsSame)
        {
            return (Before[axis], After[axis]);
        }

        long output = (extent + stride - 1) / stride;
        long total = Math.Max(0, ((output - 1) * stride) + ((kernel - 1L) * dilation) + 1 - extent);
        return (ExtentLimits.ToInt32(total / 2, "A padding"), ExtentLimits.ToInt32(total - (total / 2), "A padding"));
    }

    /// <summary>The output extent of a forward convolution or pooling along one spatial axis; negative when the window does not fit.</summary>
    internal Dimension OutputExtent(int axis, Dimension extent, int kernel, int stride, int dilation, bool ceiling = false)
    {
        // Kernels count places within a window, and within what is padded, by int.
        int reach = ExtentLimits.ToInt32(((kernel - 1L) * dilation) + 1, "The extent of a window");
        if (!extent.IsFixed)
        {
            return extent.IsUnknown && stride == 1 && (IsSame || (long)Before[axis] + After[axis] == reach - 1L) ? extent : Dimension.Unknown;
        }

        (int before, int after) = Resolve(axis, extent.Count, kernel, stride, dilation);
        long room = ExtentLimits.ToInt32(extent.Count + before + after, "An extent with its padding") - (long)reach;
        return room < 0 ? 0 : ((room + (ceiling ? stride - 1 : 0)) / stride) + 1;
    }
}
