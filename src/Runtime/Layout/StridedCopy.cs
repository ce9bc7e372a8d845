namespace TfModelTools.Runtime;

/// <summary>Writes elements in row-major order that stand in the source at an offset plus the sum of index times stride.</summary>
internal static class StridedCopy
{
    /// <summary>Copies.</summary>
    /// <param name="x">The source.</param>
    /// <param name="offset">Where the first element stands.</param>
    /// <param name="extents">The extents of the output.</param>
    /// <param name="strides">The source's stride for each axis of the output; 0 repeats, negative goes backwards.</param>
    /// <param name="y">The output; as many elements as the extents say.</param>
    public static void Run<T>(ReadOnlySpan<T> x, int offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<T> y)
        where T : unmanaged
    {
        int count = KernelArguments.Product(extents);
        y = KernelArguments.Take(y, count, nameof(y));
        if (count == 0)
        {
            return;
        }

        StridedWalk walk = new(stackalloc int[StridedWalk.WorkspacePerAxis * extents.Length], extents, strides);
        int length = walk.RunLength;
        int stride = walk.RunStride0;
        int at = 0;
        do
        {
            int from = offset + walk.Offset0;
            Span<T> to = y.Slice(at, length);
            at += length;
            if (length == 1 || stride == 0)
            {
                to.Fill(x[from]);
            }
            else if (stride == 1)
            {
                x.Slice(from, length).CopyTo(to);
            }
            else
            {
                for (int i = 0; i < to.Length; i++, from += stride)
                {
                    to[i] = x[from];
                }
            }
        }
        while (walk.MoveNext());
    }
}
