namespace TfModelTools.Runtime;

/// <summary>Reverses the order of the elements along some axes.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Reverse<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly int[] _extents;
    private readonly int[] _axes;

    /// <summary>Keeps the shape.</summary>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="axes">The axes, from 0, each once.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public Reverse(int[] extents, int[] axes)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(axes);
        KernelArguments.RequireRank(extents.Length, extents.Length, nameof(extents));
        _extents = extents;
        _axes = axes;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int rank = _extents.Length;
        Span<int> extents = stackalloc int[rank];
        Span<int> strides = stackalloc int[rank];
        BatchShape.Resolve(_extents, batch, extents);
        KernelArguments.RequireLength(x.Length, Shapes.RowMajorStrides(extents, strides), nameof(x));
        int offset = 0;
        foreach (int axis in _axes)
        {
            offset += (extents[axis] - 1) * strides[axis];
            strides[axis] = -strides[axis];
        }

        StridedCopy.Run(x, offset, extents, strides, y);
    }
}
