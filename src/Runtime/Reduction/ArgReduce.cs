using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>The index of the largest (or smallest) element along one axis, the first on ties. A comparison with NaN does not hold.</summary>
/// <typeparam name="T">The element type of the input.</typeparam>
/// <typeparam name="TIndex">The element type of the output.</typeparam>
public sealed class ArgReduce<T, TIndex> : UnaryKernel<T, TIndex>
    where T : unmanaged, INumber<T>
    where TIndex : unmanaged, INumber<TIndex>
{
    private readonly bool _isMax;
    private readonly int _extent;
    private readonly int _inner;

    /// <summary>Keeps the extents; negative ones are multiples of the batch size.</summary>
    /// <param name="isMax">Largest, else smallest.</param>
    /// <param name="extent">The axis' extent.</param>
    /// <param name="inner">The product of the extents behind the axis.</param>
    public ArgReduce(bool isMax, int extent, int inner)
    {
        _isMax = isMax;
        _extent = extent;
        _inner = inner;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The axis has no elements.</exception>
    public override void Run(ReadOnlySpan<T> x, Span<TIndex> y, int batch)
    {
        int extent = BatchShape.Resolve(_extent, batch);
        int inner = BatchShape.Resolve(_inner, batch);
        if (extent == 0)
        {
            throw new ArgumentException("An axis without elements has no largest or smallest one.", nameof(x));
        }

        int outer = KernelArguments.Samples(x.Length, checked(extent * inner), y.Length, inner);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int first = (o * extent * inner) + i;
                int best = 0;
                T value = x[first];
                for (int k = 1; k < extent; k++)
                {
                    T candidate = x[first + (k * inner)];
                    if (_isMax ? candidate > value : candidate < value)
                    {
                        value = candidate;
                        best = k;
                    }
                }

                y[(o * inner) + i] = TIndex.CreateTruncating(best);
            }
        }
    }
}
