using System.Buffers;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// The singular values of matrices (..., m, n), from the largest down, with the first min(m, n) singular vectors, by one-sided Jacobi
/// rotations in float64 (Golub and Van Loan, Matrix Computations, 8.6.3). The signs of vectors are open by nature, and so are those of
/// singular values of 0, which complete the others to orthonormal ones.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class SingularValues<T> : Kernel
    where T : unmanaged, INumber<T>
{
    private const int MaxSweeps = 60;

    // A column whose length is less than this part of the longest may be nothing but rounding, which points anywhere.
    private const double Negligible = 1e-12;
    private readonly int _rows;
    private readonly int _columns;

    /// <summary>Keeps the extents.</summary>
    /// <param name="rows">The matrices' rows, m.</param>
    /// <param name="columns">The matrices' columns, n.</param>
    public SingularValues(int rows, int columns)
    {
        _rows = rows;
        _columns = columns;
    }

    /// <summary>Decomposes.</summary>
    /// <param name="x">The matrices.</param>
    /// <param name="values">Receives the singular values, (..., min(m, n)).</param>
    /// <param name="left">Receives the left vectors, (..., m, min(m, n)); may be empty.</param>
    /// <param name="right">Receives the right vectors, (..., n, min(m, n)); may be empty.</param>
    /// <param name="batch">The number of samples.</param>
    public void Run(ReadOnlySpan<T> x, Span<T> values, Span<T> left, Span<T> right, int batch)
    {
        // Columns are rotated until they are orthogonal; a wide matrix is taken transposed.
        bool isWide = _columns > _rows;
        int tall = Math.Max(_rows, _columns);
        int count = Math.Min(_rows, _columns);
        int matrices = KernelArguments.Samples(x.Length, _rows * _columns, values.Length, count);
        double[] work = ArrayPool<double>.Shared.Rent(Math.Max(1, (tall * count) + (count * count) + count));
        int[] order = ArrayPool<int>.Shared.Rent(Math.Max(1, count));
        Span<double> a = work.AsSpan(0, tall * count);
        Span<double> v = work.AsSpan(tall * count, count * count);
        Span<double> norms = work.AsSpan((tall * count) + (count * count), count);
        for (int m = 0; m < matrices; m++)
        {
            for (int i = 0; i < tall; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    a[(i * count) + j] = double.CreateTruncating(x[(m * _rows * _columns) + (isWide ? (j * _columns) + i : (i * _columns) + j)]);
                }
            }

            Rotate(a, v, tall, count);
            for (int j = 0; j < count; j++)
            {
                norms[j] = Math.Sqrt(Dot(a, tall, count, j, j));
                order[j] = j;
            }

            Sort(order.AsSpan(0, count), norms);
            Normalize(a, tall, count, order.AsSpan(0, count), norms);
            for (int j = 0; j < count; j++)
            {
                int from = order[j];
                values[(m * count) + j] = T.CreateTruncating(norms[from]);
                for (int i = 0; i < tall; i++)
                {
                    Set(isWide ? right : left, (((m * tall) + i) * count) + j, a[(i * count) + from]);
                }

                for (int i = 0; i < count; i++)
                {
                    Set(isWide ? left : right, (((m * count) + i) * count) + j, v[(i * count) + from]);
                }
            }
        }

        ArrayPool<double>.Shared.Return(work);
        ArrayPool<int>.Shared.Return(order);
    }

    /// <inheritdoc/>
    public override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Run(buffers.Read<T>(inputs[0]), buffers.Write<T>(outputs[0]), buffers.Write<T>(outputs[1]), buffers.Write<T>(outputs[2]), batch);
    }

    private static void Rotate(Span<double> a, Span<double> v, int tall, int count)
    {
        v.Clear();
        for (int i = 0; i < count; i++)
        {
            v[(i * count) + i] = 1;
        }

        bool isDone = false;
        for (int sweep = 0; sweep < MaxSweeps && !isDone; sweep++)
        {
            isDone = true;
            for (int p = 0; p < count - 1; p++)
            {
                for (int q = p + 1; q < count; q++)
                {
                    double pp = Dot(a, tall, count, p, p);
                    double qq = Dot(a, tall, count, q, q);
                    double pq = Dot(a, tall, count, p, q);
                    if (Math.Abs(pq) <= 1e-15 * Math.Sqrt(pp * qq))
                    {
                        continue;
                    }

                    isDone = false;
                    double tau = (qq - pp) / (2 * pq);
                    double t = (tau < 0 ? -1 : 1) / (Math.Abs(tau) + Math.Sqrt(1 + (tau * tau)));
                    double c = 1 / Math.Sqrt(1 + (t * t));
                    Turn(a, tall, count, p, q, c, c * t);
                    Turn(v, count, count, p, q, c, c * t);
                }
            }
        }
    }

    // Brings the columns to length 1, from the longest on. What is negligible is made orthogonal to those before, by what it has of its own or by that
    // axis which has most: of those that span less than the space, one has at least the square root of 1 / tall.
    private static void Normalize(Span<double> a, int tall, int count, ReadOnlySpan<int> order, ReadOnlySpan<double> norms)
    {
        for (int j = 0; j < count; j++)
        {
            int column = order[j];
            bool isNegligible = norms[column] <= Negligible * norms[order[0]];
            if (norms[column] > 0 || !isNegligible)
            {
                Scale(a, tall, count, column, 1 / norms[column]);
            }

            double left = isNegligible ? Orthogonalize(a, tall, count, order[..j], column) : 1;
            double enough = Math.Sqrt(0.5 / tall);
            for (int axis = 0; axis < tall && left < enough; axis++)
            {
                for (int i = 0; i < tall; i++)
                {
                    a[(i * count) + column] = i == axis ? 1 : 0;
                }

                left = Orthogonalize(a, tall, count, order[..j], column);
            }
        }
    }

    // Takes from a column of length 1 what it has of others, twice, as the first time leaves rounding, and brings it to length 1; gives how long it was.
    private static double Orthogonalize(Span<double> a, int tall, int count, ReadOnlySpan<int> others, int column)
    {
        double length = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (int other in others)
            {
                double part = Dot(a, tall, count, other, column);
                for (int i = 0; i < tall; i++)
                {
                    a[(i * count) + column] -= part * a[(i * count) + other];
                }
            }

            double rest = Math.Sqrt(Dot(a, tall, count, column, column));
            length = pass == 0 ? rest : length;
            Scale(a, tall, count, column, rest > 0 ? 1 / rest : 0);
        }

        return length;
    }

    private static void Scale(Span<double> a, int rows, int columns, int column, double factor)
    {
        for (int i = 0; i < rows; i++)
        {
            a[(i * columns) + column] *= factor;
        }
    }

    private static void Turn(Span<double> a, int rows, int columns, int p, int q, double c, double s)
    {
        for (int i = 0; i < rows; i++)
        {
            double left = a[(i * columns) + p];
            double right = a[(i * columns) + q];
            a[(i * columns) + p] = (c * left) - (s * right);
            a[(i * columns) + q] = (s * left) + (c * right);
        }
    }

    private static double Dot(ReadOnlySpan<double> a, int rows, int columns, int p, int q)
    {
        double sum = 0;
        for (int i = 0; i < rows; i++)
        {
            sum += a[(i * columns) + p] * a[(i * columns) + q];
        }

        return sum;
    }

    private static void Sort(Span<int> order, ReadOnlySpan<double> norms)
    {
        for (int i = 1; i < order.Length; i++)
        {
            for (int k = i; k > 0 && norms[order[k]] > norms[order[k - 1]]; k--)
            {
                (order[k], order[k - 1]) = (order[k - 1], order[k]);
            }
        }
    }

    private static void Set(Span<T> to, int at, double value)
    {
        if (!to.IsEmpty)
        {
            to[at] = T.CreateTruncating(value);
        }
    }
}
