using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>The number of boundaries not above x; all of them for NaN (tf.raw_ops.Bucketize).</summary>
/// <typeparam name="T">The element type of the input.</typeparam>
/// <typeparam name="TIndex">The element type of the output.</typeparam>
public sealed class Bucketize<T, TIndex> : UnaryKernel<T, TIndex>
    where T : unmanaged, INumber<T>
    where TIndex : unmanaged, INumber<TIndex>
{
    private readonly float[] _boundaries;

    /// <summary>Keeps the boundaries.</summary>
    /// <param name="boundaries">Ascending.</param>
    /// <exception cref="ArgumentException">They do not ascend.</exception>
    public Bucketize(float[] boundaries)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        for (int i = 1; i < boundaries.Length; i++)
        {
            if (!(boundaries[i - 1] <= boundaries[i]))
            {
                throw new ArgumentException($"Boundary {i} is below the one before it.", nameof(boundaries));
            }
        }

        _boundaries = boundaries;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<TIndex> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            double value = double.CreateTruncating(x[i]);
            int low = 0;
            int high = _boundaries.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (value < _boundaries[middle])
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            y[i] = TIndex.CreateTruncating(low);
        }
    }
}
