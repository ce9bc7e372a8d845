namespace TfModelTools.Runtime;

/// <summary>Repeats each element along one axis, as numpy.repeat does.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Repeat<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly int _inner;
    private readonly int _count;

    /// <summary>Keeps the extents.</summary>
    /// <param name="inner">The product of the extents behind the axis; negative for a multiple of the batch size.</param>
    /// <param name="count">How often each element stands.</param>
    public Repeat(int inner, int count)
    {
        KernelArguments.RequireAtLeast(0, [count], nameof(count));
        _inner = inner;
        _count = count;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int inner = BatchShape.Resolve(_inner, batch);
        int outer = KernelArguments.Samples(x.Length, inner, y.Length, checked(inner * _count));
        StridedCopy.Run(x, 0, [outer, _count, inner], [inner, 0, 1], y);
    }
}
