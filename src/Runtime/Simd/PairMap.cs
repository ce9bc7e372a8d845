namespace TfModelTools.Runtime;

/// <summary>Applies a function to pairs of elements of two operands that are broadcast against each other.</summary>
internal static class PairMap
{
    /// <summary>y = function(a, b).</summary>
    /// <param name="aExtents">The extents of a; negative for multiples of the batch size.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="bExtents">The extents of b.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="y">The results; may be the memory of an operand of the result's shape.</param>
    /// <param name="batch">The number of samples.</param>
    public static void Run<T, TOut, TFunction>(int[] aExtents, ReadOnlySpan<T> a, int[] bExtents, ReadOnlySpan<T> b, Span<TOut> y, int batch)
        where TFunction : struct, IPairFunction<T, TOut>
    {
        int rank = Math.Max(aExtents.Length, bExtents.Length);
        Span<int> extents = stackalloc int[3 * rank];
        Span<int> shape = extents.Slice(2 * rank, rank);
        Span<int> strides = stackalloc int[2 * rank];
        if (!Broadcast(aExtents, a.Length, bExtents, b.Length, y.Length, batch, extents, strides))
        {
            return;
        }

        StridedWalk walk = new(stackalloc int[StridedWalk.WorkspacePerAxis * rank], shape, strides[..rank], strides[rank..]);
        int length = walk.RunLength;
        int aStride = walk.RunStride0;
        int bStride = walk.RunStride1;
        int at = 0;
        do
        {
            int aAt = walk.Offset0;
            int bAt = walk.Offset1;
            Span<TOut> to = y.Slice(at, length);
            at += length;
            for (int i = 0; i < to.Length; i++, aAt += aStride, bAt += bStride)
            {
                to[i] = TFunction.Apply(a[aAt], b[bAt]);
            }
        }
        while (walk.MoveNext());
    }

    /// <summary>The same with a function of float32 vectors.</summary>
    public static void RunFloat<TFunction>(int[] aExtents, ReadOnlySpan<float> a, int[] bExtents, ReadOnlySpan<float> b, Span<float> y, int batch)
        where TFunction : struct, IFloatPairFunction
    {
        if (Shapes.AreSame(aExtents, bExtents))
        {
            FloatPairMap.Run<TFunction>(a, b, y);
            return;
        }

        int rank = Math.Max(aExtents.Length, bExtents.Length);
        Span<int> extents = stackalloc int[3 * rank];
        Span<int> shape = extents.Slice(2 * rank, rank);
        Span<int> strides = stackalloc int[2 * rank];
        if (!Broadcast(aExtents, a.Length, bExtents, b.Length, y.Length, batch, extents, strides))
        {
            return;
        }

        // Joined axes step by 0 or 1 in a run: an operand stands still, or goes along.
        StridedWalk walk = new(stackalloc int[StridedWalk.WorkspacePerAxis * rank], shape, strides[..rank], strides[rank..]);
        int length = walk.RunLength;
        int aLength = walk.RunStride0 == 0 ? 1 : length;
        int bLength = walk.RunStride1 == 0 ? 1 : length;
        int at = 0;
        do
        {
            FloatPairMap.Run<TFunction>(a.Slice(walk.Offset0, aLength), b.Slice(walk.Offset1, bLength), y.Slice(at, length));
            at += length;
        }
        while (walk.MoveNext());
    }

    /// <summary>Prepares a broadcast; false when there is nothing to compute.</summary>
    private static bool Broadcast(
        int[] aExtents, int aLength, int[] bExtents, int bLength, int yLength, int batch, Span<int> extents, Span<int> strides)
    {
        int rank = extents.Length / 3;
        Span<int> aWide = extents[..rank];
        Span<int> bWide = extents.Slice(rank, rank);
        Span<int> shape = extents.Slice(2 * rank, rank);
        Shapes.ResolveWide(aExtents, batch, aWide);
        Shapes.ResolveWide(bExtents, batch, bWide);
        shape.Fill(1);
        int aCount = Shapes.BroadcastStrides(aWide, shape, strides[..rank]);
        int bCount = Shapes.BroadcastStrides(bWide, shape, strides[rank..]);
        KernelArguments.RequireLength(aLength, aCount, "a");
        KernelArguments.RequireLength(bLength, bCount, "b");
        int count = KernelArguments.Product(shape);
        KernelArguments.RequireLength(yLength, count, "y");
        return count > 0;
    }
}
