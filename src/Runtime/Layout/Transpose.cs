namespace TfModelTools.Runtime;

/// <summary>Reorders the axes: output axis i is input axis permutation[i].</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Transpose<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly int[] _extents;
    private readonly int[] _permutation;

    /// <summary>Keeps the shape.</summary>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="permutation">A permutation of the axes.</param>
    /// <exception cref="ArgumentException">There are too many axes, or the permutation is none.</exception>
    public Transpose(int[] extents, int[] permutation)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(permutation);
        KernelArguments.RequireRank(extents.Length, permutation.Length, nameof(permutation));
        for (int axis = 0; axis < extents.Length; axis++)
        {
            if (Array.IndexOf(permutation, axis) < 0)
            {
                throw new ArgumentException($"The permutation lacks axis {axis}.", nameof(permutation));
            }
        }

        _extents = extents;
        _permutation = permutation;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int rank = _extents.Length;
        Span<int> extents = stackalloc int[rank];
        Span<int> strides = stackalloc int[rank];
        BatchShape.Resolve(_extents, batch, extents);
        KernelArguments.RequireLength(x.Length, Shapes.RowMajorStrides(extents, strides), nameof(x));
        Span<int> outputExtents = stackalloc int[rank];
        Span<int> outputStrides = stackalloc int[rank];
        for (int i = 0; i < rank; i++)
        {
            outputExtents[i] = extents[_permutation[i]];
            outputStrides[i] = strides[_permutation[i]];
        }

        StridedCopy.Run(x, 0, outputExtents, outputStrides, y);
    }
}
