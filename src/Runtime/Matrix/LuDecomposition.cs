using System.Buffers;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// The LU decompositions of square matrices (..., n, n), in float64: L below the diagonal, U on and above it, and which row of the
/// matrix stands at each row of their product (tf.linalg.lu).
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TIndex">The type of the row numbers.</typeparam>
public sealed class LuDecomposition<T, TIndex> : Kernel
    where T : unmanaged, INumber<T>
    where TIndex : unmanaged, INumber<TIndex>
{
    private readonly int _size;

    /// <summary>Keeps the extent.</summary>
    /// <param name="size">The matrices' rows and columns.</param>
    public LuDecomposition(int size) => _size = size;

    /// <summary>Decomposes.</summary>
    /// <param name="x">The matrices.</param>
    /// <param name="factors">Receives L and U.</param>
    /// <param name="rows">Receives the row numbers; may be empty.</param>
    /// <param name="batch">The number of samples.</param>
    public void Run(ReadOnlySpan<T> x, Span<T> factors, Span<TIndex> rows, int batch)
    {
        int n = _size;
        int matrices = KernelArguments.Samples(x.Length, n * n, factors.Length, n * n);
        double[] work = ArrayPool<double>.Shared.Rent(Math.Max(1, n * n));
        int[] order = ArrayPool<int>.Shared.Rent(Math.Max(1, n));
        for (int m = 0; m < matrices; m++)
        {
            for (int i = 0; i < n * n; i++)
            {
                work[i] = double.CreateTruncating(x[(m * n * n) + i]);
            }

            LuFactors.Decompose(work, n, order);
            for (int i = 0; i < n * n; i++)
            {
                factors[(m * n * n) + i] = T.CreateTruncating(work[i]);
            }

            for (int i = 0; i < n && !rows.IsEmpty; i++)
            {
                rows[(m * n) + i] = TIndex.CreateTruncating(order[i]);
            }
        }

        ArrayPool<double>.Shared.Return(work);
        ArrayPool<int>.Shared.Return(order);
    }

    /// <inheritdoc/>
    public override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Run(buffers.Read<T>(inputs[0]), buffers.Write<T>(outputs[0]), buffers.Write<TIndex>(outputs[1]), batch);
    }
}
