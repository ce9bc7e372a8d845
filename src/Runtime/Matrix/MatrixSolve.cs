using System.Buffers;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Solves a x = b for square matrices a (..., n, n) and right-hand sides b (..., n, k), in float64.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class MatrixSolve<T> : BinaryKernel<T, T, T>
    where T : unmanaged, INumber<T>
{
    private readonly int _size;
    private readonly int _sides;
    private readonly bool _isTransposed;

    /// <summary>Keeps the extents.</summary>
    /// <param name="size">The matrices' rows and columns.</param>
    /// <param name="sides">How many right-hand sides each has.</param>
    /// <param name="isTransposed">Whether a is taken transposed.</param>
    public MatrixSolve(int size, int sides, bool isTransposed)
    {
        _size = size;
        _sides = sides;
        _isTransposed = isTransposed;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A matrix has no inverse.</exception>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, int batch)
    {
        int n = _size;
        int matrices = KernelArguments.Samples(a.Length, n * n, y.Length, n * _sides);
        KernelArguments.RequireLength(b.Length, y.Length, nameof(b));
        double[] work = ArrayPool<double>.Shared.Rent(Math.Max(1, (n * n) + (2 * n)));
        int[] rows = ArrayPool<int>.Shared.Rent(Math.Max(1, n));
        Span<double> factors = work.AsSpan(0, n * n);
        Span<double> side = work.AsSpan(n * n, n);
        Span<double> solution = work.AsSpan((n * n) + n, n);
        for (int m = 0; m < matrices; m++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    factors[_isTransposed ? (j * n) + i : (i * n) + j] = double.CreateTruncating(a[(((m * n) + i) * n) + j]);
                }
            }

            if (LuFactors.Decompose(factors, n, rows) == 0)
            {
                throw new ArgumentOutOfRangeException(nameof(a), $"Matrix {m} has no inverse.");
            }

            for (int k = 0; k < _sides; k++)
            {
                for (int i = 0; i < n; i++)
                {
                    side[i] = double.CreateTruncating(b[(((m * n) + i) * _sides) + k]);
                }

                LuFactors.Solve(factors, n, rows, side, solution);
                for (int i = 0; i < n; i++)
                {
                    y[(((m * n) + i) * _sides) + k] = T.CreateTruncating(solution[i]);
                }
            }
        }

        ArrayPool<double>.Shared.Return(work);
        ArrayPool<int>.Shared.Return(rows);
    }
}
