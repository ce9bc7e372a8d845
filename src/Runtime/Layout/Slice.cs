namespace TfModelTools.Runtime;

/// <summary>A strided part of each axis.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Slice<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly int[] _extents;
    private readonly int[] _begin;
    private readonly int[] _counts;
    private readonly int[] _strides;

    /// <summary>Keeps the shape.</summary>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="begin">The first element taken, for each axis.</param>
    /// <param name="counts">How many elements are taken, for each axis; negative for multiples of the batch size.</param>
    /// <param name="strides">The step, for each axis; may be negative.</param>
    /// <exception cref="ArgumentException">The arrays differ in length, or there are too many axes.</exception>
    public Slice(int[] extents, int[] begin, int[] counts, int[] strides)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(begin);
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(strides);
        KernelArguments.RequireRank(extents.Length, begin.Length, nameof(begin));
        KernelArguments.RequireRank(extents.Length, counts.Length, nameof(counts));
        KernelArguments.RequireRank(extents.Length, strides.Length, nameof(strides));
        _extents = extents;
        _begin = begin;
        _counts = counts;
        _strides = strides;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int rank = _extents.Length;
        Span<int> extents = stackalloc int[rank];
        Span<int> counts = stackalloc int[rank];
        Span<int> strides = stackalloc int[rank];
        BatchShape.Resolve(_extents, batch, extents);
        BatchShape.Resolve(_counts, batch, counts);
        KernelArguments.RequireLength(x.Length, Shapes.RowMajorStrides(extents, strides), nameof(x));
        int offset = 0;
        for (int i = 0; i < rank; i++)
        {
            offset += _begin[i] * strides[i];
            strides[i] *= _strides[i];
        }

        StridedCopy.Run(x, offset, counts, strides, y);
    }
}
