namespace TfModelTools.Runtime;

/// <summary>Repeats x along each axis, as numpy.tile does.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Tile<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly int[] _extents;
    private readonly int[] _multiples;

    /// <summary>Keeps the shape.</summary>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="multiples">How often, for each axis.</param>
    /// <exception cref="ArgumentException">The arrays differ in length, or there are too many axes.</exception>
    public Tile(int[] extents, int[] multiples)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(multiples);
        KernelArguments.RequireRank(extents.Length, multiples.Length, nameof(multiples));
        KernelArguments.RequireAtLeast(0, multiples, nameof(multiples));
        _extents = extents;
        _multiples = multiples;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        // Each axis becomes two: the repetition, which stands still in x, and the axis itself.
        int rank = _extents.Length;
        Span<int> own = stackalloc int[2 * rank];
        BatchShape.Resolve(_extents, batch, own[..rank]);
        KernelArguments.RequireLength(x.Length, Shapes.RowMajorStrides(own[..rank], own[rank..]), nameof(x));
        Span<int> extents = stackalloc int[2 * rank];
        Span<int> strides = stackalloc int[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            extents[2 * i] = _multiples[i];
            strides[2 * i] = 0;
            extents[(2 * i) + 1] = own[i];
            strides[(2 * i) + 1] = own[rank + i];
        }

        StridedCopy.Run(x, 0, extents, strides, y);
    }
}
