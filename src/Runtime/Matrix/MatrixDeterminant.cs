using System.Buffers;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>The determinants of square matrices (..., n, n), in float64.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class MatrixDeterminant<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly int _size;

    /// <summary>Keeps the extent.</summary>
    /// <param name="size">The matrices' rows and columns.</param>
    public MatrixDeterminant(int size) => _size = size;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        int n = _size;
        int matrices = KernelArguments.Samples(x.Length, n * n, y.Length, 1);
        double[] factors = ArrayPool<double>.Shared.Rent(Math.Max(1, n * n));
        int[] rows = ArrayPool<int>.Shared.Rent(Math.Max(1, n));
        for (int m = 0; m < matrices; m++)
        {
            for (int i = 0; i < n * n; i++)
            {
                factors[i] = double.CreateTruncating(x[(m * n * n) + i]);
            }

            double product = LuFactors.Decompose(factors, n, rows);
            for (int i = 0; i < n && product != 0; i++)
            {
                product *= factors[(i * n) + i];
            }

            y[m] = T.CreateTruncating(product);
        }

        ArrayPool<double>.Shared.Return(factors);
        ArrayPool<int>.Shared.Return(rows);
    }
}
