namespace TfModelTools.Runtime;

/// <summary>x where x &gt;= 0, else alpha * x, of float32 values, with alpha broadcast against x. The output may be the memory of x.</summary>
public sealed class PRelu : BinaryKernel<float, float, float>
{
    private readonly int[] _extents;
    private readonly int[] _alphaExtents;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="extents">The extents of x.</param>
    /// <param name="alphaExtents">The extents of alpha.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public PRelu(int[] extents, int[] alphaExtents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(alphaExtents);
        KernelArguments.RequireRank(extents.Length, extents.Length, nameof(extents));
        KernelArguments.RequireRank(alphaExtents.Length, alphaExtents.Length, nameof(alphaExtents));
        _extents = extents;
        _alphaExtents = alphaExtents;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int batch) =>
        PairMap.RunFloat<FloatPairFunctions.LeakyRelu>(_extents, a, _alphaExtents, b, y, batch);
}
