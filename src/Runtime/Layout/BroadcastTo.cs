namespace TfModelTools.Runtime;

/// <summary>Repeats x to a larger shape by NumPy's broadcasting rule.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class BroadcastTo<T> : UnaryKernel<T, T>
    where T : unmanaged
{
    private readonly int[] _extents;
    private readonly int[] _target;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="extents">The extents of x.</param>
    /// <param name="target">The extents of the output; at least as many.</param>
    /// <exception cref="ArgumentException">There are too many axes, or fewer in the target.</exception>
    public BroadcastTo(int[] extents, int[] target)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(target);
        KernelArguments.RequireRank(target.Length, Math.Max(extents.Length, target.Length), nameof(extents));
        _extents = extents;
        _target = target;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int rank = _target.Length;
        Span<int> own = stackalloc int[rank];
        Span<int> target = stackalloc int[rank];
        Span<int> strides = stackalloc int[rank];
        Shapes.ResolveWide(_extents, batch, own);
        BatchShape.Resolve(_target, batch, target);
        KernelArguments.RequireLength(x.Length, Shapes.BroadcastStrides(own, target, strides), nameof(x));
        KernelArguments.RequireLength(y.Length, KernelArguments.Product(target), nameof(y));
        StridedCopy.Run(x, 0, target, strides, y);
    }
}
