using System.Buffers;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>The inverses of square matrices (..., n, n), in float64.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class MatrixInverse<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly int _size;
    private readonly bool _isTransposed;

    /// <summary>Keeps the extent.</summary>
    /// <param name="size">The matrices' rows and columns.</param>
    /// <param name="isTransposed">Whether the inverse is of the transposed matrix.</param>
    public MatrixInverse(int size, bool isTransposed)
    {
        _size = size;
        _isTransposed = isTransposed;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A matrix has no inverse.</exception>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int n = _size;
        int matrices = KernelArguments.Samples(x.Length, n * n, y.Length, n * n);
        double[] work = ArrayPool<double>.Shared.Rent(Math.Max(1, (n * n) + (2 * n)));
        int[] rows = ArrayPool<int>.Shared.Rent(Math.Max(1, n));
        Span<double> factors = work.AsSpan(0, n * n);
        Span<double> unit = work.AsSpan(n * n, n);
        Span<double> column = work.AsSpan((n * n) + n, n);
        for (int m = 0; m < matrices; m++)
        {
            int start = m * n * n;
            for (int i = 0; i < n * n; i++)
            {
                factors[i] = double.CreateTruncating(x[start + i]);
            }

            if (LuFactors.Decompose(factors, n, rows) == 0)
            {
                throw new ArgumentOutOfRangeException(nameof(x), $"Matrix {m} has no inverse.");
            }

            for (int k = 0; k < n; k++)
            {
                unit.Clear();
                unit[k] = 1;
                LuFactors.Solve(factors, n, rows, unit, column);
                for (int i = 0; i < n; i++)
                {
                    y[start + (_isTransposed ? (k * n) + i : (i * n) + k)] = T.CreateTruncating(column[i]);
                }
            }
        }

        ArrayPool<double>.Shared.Return(work);
        ArrayPool<int>.Shared.Return(rows);
    }
}
