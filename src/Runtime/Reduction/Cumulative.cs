using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>The sums, or the products, of all elements up to each along one axis.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Cumulative<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly CumulativeFunction _function;
    private readonly int _extent;
    private readonly int _inner;
    private readonly bool _isExclusive;
    private readonly bool _isReverse;

    /// <summary>Keeps the extents; negative ones are multiples of the batch size.</summary>
    /// <param name="function">Sums or products.</param>
    /// <param name="extent">The axis' extent.</param>
    /// <param name="inner">The product of the extents behind the axis.</param>
    /// <param name="isExclusive">Whether an element's own value is left out.</param>
    /// <param name="isReverse">Whether they run from the last element to the first.</param>
    public Cumulative(CumulativeFunction function, int extent, int inner, bool isExclusive, bool isReverse)
    {
        _function = function;
        _extent = extent;
        _inner = inner;
        _isExclusive = isExclusive;
        _isReverse = isReverse;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        switch (_function)
        {
            case CumulativeFunction.Sum:
                Run<PairFunctions.Add<T>>(T.Zero, x, y, batch);
                break;
            case CumulativeFunction.Product:
                Run<PairFunctions.Multiply<T>>(T.One, x, y, batch);
                break;
            default:
                throw new InvalidOperationException($"There is no function {_function}.");
        }
    }

    private void Run<TFunction>(T none, ReadOnlySpan<T> x, Span<T> y, int batch)
        where TFunction : struct, IPairFunction<T, T>
    {
        int extent = BatchShape.Resolve(_extent, batch);
        int inner = BatchShape.Resolve(_inner, batch);
        int sample = checked(extent * inner);
        int outer = KernelArguments.Samples(x.Length, sample, y.Length, sample);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                T soFar = none;
                for (int k = 0; k < extent; k++)
                {
                    int at = (o * sample) + ((_isReverse ? extent - 1 - k : k) * inner) + i;
                    T next = TFunction.Apply(soFar, x[at]);
                    y[at] = _isExclusive ? soFar : next;
                    soFar = next;
                }
            }
        }
    }
}
