namespace TfModelTools.Runtime;

/// <summary>The second operand where the first holds, else the third; all broadcast as NumPy does.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Select<T> : TernaryKernel<bool, T, T, T>
    where T : unmanaged
{
    private readonly int[] _conditionExtents;
    private readonly int[] _aExtents;
    private readonly int[] _bExtents;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="conditionExtents">The extents of the condition.</param>
    /// <param name="aExtents">The extents of what is taken where it holds.</param>
    /// <param name="bExtents">The extents of what is taken elsewhere.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public Select(int[] conditionExtents, int[] aExtents, int[] bExtents)
    {
        ArgumentNullException.ThrowIfNull(conditionExtents);
        ArgumentNullException.ThrowIfNull(aExtents);
        ArgumentNullException.ThrowIfNull(bExtents);
        KernelArguments.RequireRank(conditionExtents.Length, conditionExtents.Length, nameof(conditionExtents));
        KernelArguments.RequireRank(aExtents.Length, aExtents.Length, nameof(aExtents));
        KernelArguments.RequireRank(bExtents.Length, bExtents.Length, nameof(bExtents));
        _conditionExtents = conditionExtents;
        _aExtents = aExtents;
        _bExtents = bExtents;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<bool> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y, int batch)
    {
        int rank = Math.Max(_conditionExtents.Length, Math.Max(_aExtents.Length, _bExtents.Length));
        Span<int> wide = stackalloc int[rank];
        Span<int> shape = stackalloc int[rank];
        Span<int> strides = stackalloc int[3 * rank];
        shape.Fill(1);
        Shapes.ResolveWide(_conditionExtents, batch, wide);
        KernelArguments.RequireLength(a.Length, Shapes.BroadcastStrides(wide, shape, strides[..rank]), nameof(a));
        Shapes.ResolveWide(_aExtents, batch, wide);
        KernelArguments.RequireLength(b.Length, Shapes.BroadcastStrides(wide, shape, strides.Slice(rank, rank)), nameof(b));
        Shapes.ResolveWide(_bExtents, batch, wide);
        KernelArguments.RequireLength(c.Length, Shapes.BroadcastStrides(wide, shape, strides[(2 * rank)..]), nameof(c));
        KernelArguments.RequireLength(y.Length, KernelArguments.Product(shape), nameof(y));
        if (y.IsEmpty)
        {
            return;
        }

        StridedWalk walk = new(
            stackalloc int[StridedWalk.WorkspacePerAxis * rank], shape, strides[..rank], strides.Slice(rank, rank), strides[(2 * rank)..]);
        int at = 0;
        do
        {
            int condition = walk.Offset0;
            int first = walk.Offset1;
            int second = walk.Offset2;
            for (int i = 0; i < walk.RunLength; i++)
            {
                y[at++] = a[condition] ? b[first] : c[second];
                condition += walk.RunStride0;
                first += walk.RunStride1;
                second += walk.RunStride2;
            }
        }
        while (walk.MoveNext());
    }
}
