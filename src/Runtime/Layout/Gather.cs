using System.Globalization;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Takes slices of one axis by index.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TIndex">The type of the indices.</typeparam>
public sealed class Gather<T, TIndex> : BinaryKernel<T, TIndex, T>
    where T : unmanaged
    where TIndex : unmanaged, INumber<TIndex>
{
    private readonly int _extent;
    private readonly int _inner;

    /// <summary>Keeps the extents; negative ones are multiples of the batch size.</summary>
    /// <param name="extent">The axis' extent.</param>
    /// <param name="inner">The product of the extents behind the axis.</param>
    public Gather(int extent, int inner)
    {
        _extent = extent;
        _inner = inner;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the axis.</exception>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<TIndex> b, Span<T> y, int batch)
    {
        int extent = BatchShape.Resolve(_extent, batch);
        int inner = BatchShape.Resolve(_inner, batch);
        int outer = KernelArguments.Samples(a.Length, checked(extent * inner), y.Length, checked(b.Length * inner));
        for (int i = 0; i < b.Length; i++)
        {
            long index = long.CreateSaturating(b[i]);
            if ((ulong)index >= (ulong)extent)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(b),
                    string.Create(CultureInfo.InvariantCulture, $"The index {b[i]} at position {i} lies outside an axis of {extent} elements."));
            }

            for (int o = 0; o < outer; o++)
            {
                a.Slice(((o * extent) + (int)index) * inner, inner).CopyTo(y.Slice(((o * b.Length) + i) * inner, inner));
            }
        }
    }
}
