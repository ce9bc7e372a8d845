namespace TfModelTools.Runtime;

/// <summary>A reduction of float32 in parts for several threads: each is some of what lies before the axis.</summary>
/// <param name="function">How elements are combined; one that <see cref="FloatReduce"/> has a fast form for.</param>
/// <param name="x">(outer, extent, inner).</param>
/// <param name="y">(outer, inner).</param>
/// <param name="outer">The product of the extents before the axis.</param>
/// <param name="extent">The axis' extent.</param>
/// <param name="inner">The product of the extents behind the axis.</param>
/// <param name="count">The number of parts.</param>
internal readonly ref struct FloatReduceParts(ReduceFunction function, ReadOnlySpan<float> x, Span<float> y, int outer, int extent, int inner, int count) : IParallelWork
{
    private readonly ReadOnlySpan<float> _x = x;
    private readonly Span<float> _y = y;

    /// <inheritdoc/>
    public void Run(int part)
    {
        (int start, int end) = Workers.Share(outer, part, count);
        for (int i = start; i < end; i++)
        {
            FloatReduce.One(function, _x.Slice(i * extent * inner, extent * inner), _y.Slice(i * inner, inner), extent);
        }
    }
}
