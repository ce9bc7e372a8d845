using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// Solves a x = b for triangular matrices a (..., n, n), whose other triangle is never read, and right-hand sides b (..., n, k).
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class TriangularSolve<T> : BinaryKernel<T, T, T>
    where T : unmanaged, INumber<T>
{
    private readonly int _size;
    private readonly int _sides;
    private readonly bool _isLower;
    private readonly bool _isTransposed;

    /// <summary>Keeps the extents.</summary>
    /// <param name="size">The matrices' rows and columns.</param>
    /// <param name="sides">How many right-hand sides each has.</param>
    /// <param name="isLower">Whether the lower triangle holds; else the upper.</param>
    /// <param name="isTransposed">Whether a is taken transposed.</param>
    public TriangularSolve(int size, int sides, bool isLower, bool isTransposed)
    {
        _size = size;
        _sides = sides;
        _isLower = isLower;
        _isTransposed = isTransposed;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, int batch)
    {
        int n = _size;
        int matrices = KernelArguments.Samples(a.Length, n * n, y.Length, n * _sides);
        KernelArguments.RequireLength(b.Length, y.Length, nameof(b));
        bool isForward = _isLower != _isTransposed;
        for (int m = 0; m < matrices; m++)
        {
            ReadOnlySpan<T> matrix = a.Slice(m * n * n, n * n);
            for (int k = 0; k < _sides; k++)
            {
                for (int step = 0; step < n; step++)
                {
                    int i = isForward ? step : n - 1 - step;
                    double sum = double.CreateTruncating(b[(((m * n) + i) * _sides) + k]);
                    for (int j = isForward ? 0 : i + 1; j < (isForward ? i : n); j++)
                    {
                        sum -= double.CreateTruncating(matrix[_isTransposed ? (j * n) + i : (i * n) + j]) * double.CreateTruncating(y[(((m * n) + j) * _sides) + k]);
                    }

                    y[(((m * n) + i) * _sides) + k] = T.CreateTruncating(sum / double.CreateTruncating(matrix[(i * n) + i]));
                }
            }
        }
    }
}
