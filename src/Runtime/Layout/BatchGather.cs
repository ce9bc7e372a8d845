using System.Globalization;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Takes slices of one axis by index, each sample by indices of its own.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TIndex">The type of the indices.</typeparam>
public sealed class BatchGather<T, TIndex> : BinaryKernel<T, TIndex, T>
    where T : unmanaged
    where TIndex : unmanaged, INumber<TIndex>
{
    private readonly int _samples;
    private readonly int _outer;
    private readonly int _extent;
    private readonly int _inner;

    /// <summary>Keeps the extents; negative ones are multiples of the batch size.</summary>
    /// <param name="samples">The product of the axes that indices and elements share.</param>
    /// <param name="outer">The product of the extents between those and the axis.</param>
    /// <param name="extent">The axis' extent.</param>
    /// <param name="inner">The product of the extents behind the axis.</param>
    public BatchGather(int samples, int outer, int extent, int inner)
    {
        _samples = samples;
        _outer = outer;
        _extent = extent;
        _inner = inner;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the axis.</exception>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<TIndex> b, Span<T> y, int batch)
    {
        int samples = BatchShape.Resolve(_samples, batch);
        int outer = BatchShape.Resolve(_outer, batch);
        int extent = BatchShape.Resolve(_extent, batch);
        int inner = BatchShape.Resolve(_inner, batch);
        int picks = samples == 0 ? 0 : b.Length / samples;
        KernelArguments.RequireLength(b.Length, (long)picks * samples, nameof(b));
        KernelArguments.RequireLength(a.Length, (long)samples * outer * extent * inner, nameof(a));
        KernelArguments.RequireLength(y.Length, (long)samples * outer * picks * inner, nameof(y));
        for (int n = 0; n < samples; n++)
        {
            for (int i = 0; i < picks; i++)
            {
                long index = long.CreateSaturating(b[(n * picks) + i]);
                if ((ulong)index >= (ulong)extent)
                {
                    throw new ArgumentOutOfRangeException(
                        nameof(b),
                        string.Create(CultureInfo.InvariantCulture, $"The index {index} at position {i} of sample {n} lies outside an axis of {extent} elements."));
                }

                for (int o = 0; o < outer; o++)
                {
                    int row = (n * outer) + o;
                    a.Slice(((row * extent) + (int)index) * inner, inner).CopyTo(y.Slice(((row * picks) + i) * inner, inner));
                }
            }
        }
    }
}
