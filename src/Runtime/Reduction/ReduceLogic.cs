namespace TfModelTools.Runtime;

/// <summary>Whether all, or any, of the booleans along some axes hold.</summary>
public sealed class ReduceLogic : UnaryKernel<bool, bool>
{
    private readonly bool _isAll;
    private readonly int[] _extents;
    private readonly bool _firstIsReduced;

    /// <summary>Keeps the shape.</summary>
    /// <param name="isAll">Whether all must hold, else any.</param>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="axes">The reduced axes, from 0.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public ReduceLogic(bool isAll, int[] extents, int[] axes)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(axes);
        KernelArguments.RequireRank(extents.Length, extents.Length, nameof(extents));
        _isAll = isAll;
        (_extents, _firstIsReduced) = Shapes.JoinByKind(extents, axes);
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<bool> x, Span<bool> y, int batch)
    {
        int rank = _extents.Length;
        Span<int> extents = stackalloc int[rank];
        BatchShape.Resolve(_extents, batch, extents);
        KernelArguments.RequireLength(x.Length, KernelArguments.Product(extents), nameof(x));

        // The output's strides on the input's axes: 0 on the reduced ones.
        Span<int> strides = stackalloc int[rank];
        int count = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            bool isReduced = (i % 2 == 0) == _firstIsReduced;
            strides[i] = isReduced ? 0 : count;
            count = isReduced ? count : checked(count * extents[i]);
        }

        KernelArguments.RequireLength(y.Length, count, nameof(y));
        y.Fill(_isAll);
        if (x.IsEmpty)
        {
            return;
        }

        StridedWalk walk = new(stackalloc int[StridedWalk.WorkspacePerAxis * rank], extents, strides);
        int at = 0;
        do
        {
            int to = walk.Offset0;
            for (int i = 0; i < walk.RunLength; i++, to += walk.RunStride0)
            {
                if (x[at++] != _isAll)
                {
                    y[to] = !_isAll;
                }
            }
        }
        while (walk.MoveNext());
    }
}
