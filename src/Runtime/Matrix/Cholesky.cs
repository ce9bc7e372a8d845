using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// The lower triangular factors of symmetric positive definite matrices (..., n, n), so that factor times its transpose is the matrix; only
/// the lower triangle is read (Golub and Van Loan, Matrix Computations, algorithm 4.2.1).
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Cholesky<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly int _size;

    /// <summary>Keeps the extent.</summary>
    /// <param name="size">The matrices' rows and columns.</param>
    public Cholesky(int size) => _size = size;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A matrix is not positive definite.</exception>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int n = _size;
        int matrices = KernelArguments.Samples(x.Length, n * n, y.Length, n * n);
        for (int m = 0; m < matrices; m++)
        {
            ReadOnlySpan<T> a = x.Slice(m * n * n, n * n);
            Span<T> factor = y.Slice(m * n * n, n * n);
            factor.Clear();
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double sum = double.CreateTruncating(a[(i * n) + j]);
                    for (int k = 0; k < j; k++)
                    {
                        sum -= double.CreateTruncating(factor[(i * n) + k]) * double.CreateTruncating(factor[(j * n) + k]);
                    }

                    if (i == j && !(sum > 0))
                    {
                        throw new ArgumentOutOfRangeException(nameof(x), $"Matrix {m} is not positive definite.");
                    }

                    factor[(i * n) + j] = T.CreateTruncating(i == j ? Math.Sqrt(sum) : sum / double.CreateTruncating(factor[(j * n) + j]));
                }
            }
        }
    }
}
