using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>Sums of the columns of a few rows, in float32: all rows of some columns at a time, whose sums stay in registers.</summary>
internal static unsafe class FloatColumnSums
{
    /// <summary>y = the sums, or the sums of squares.</summary>
    /// <param name="isOfSquares">Whether the elements are squared.</param>
    /// <param name="x">The rows, one after the other.</param>
    /// <param name="y">Receives the sum of each column.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public static void Run(bool isOfSquares, float* x, float* y, int rows, int columns)
    {
        switch (Simd.Level)
        {
            case SimdLevel.Avx512:
                Loop<FloatVector512>(isOfSquares, x, y, rows, columns);
                break;
            case SimdLevel.Avx2:
                Loop<FloatVector256>(isOfSquares, x, y, rows, columns);
                break;
            case SimdLevel.Vector128:
                Loop<FloatVector128>(isOfSquares, x, y, rows, columns);
                break;
            default:
                Loop<FloatScalar>(isOfSquares, x, y, rows, columns);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TVector>(bool isOfSquares, float* x, float* y, int rows, nint columns)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector zero = TVector.Create(0f);
        nint width = TVector.Count;
        nint c = 0;
        for (; c <= columns - (4 * width); c += 4 * width)
        {
            float* p = x + c;
            TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
            for (int k = 0; k < rows; k++, p += columns)
            {
                TVector x0 = TVector.Load(p);
                TVector x1 = TVector.Load(p + width);
                TVector x2 = TVector.Load(p + (2 * width));
                TVector x3 = TVector.Load(p + (3 * width));
                if (isOfSquares)
                {
                    s0 = TVector.MultiplyAdd(x0, x0, s0);
                    s1 = TVector.MultiplyAdd(x1, x1, s1);
                    s2 = TVector.MultiplyAdd(x2, x2, s2);
                    s3 = TVector.MultiplyAdd(x3, x3, s3);
                }
                else
                {
                    s0 += x0;
                    s1 += x1;
                    s2 += x2;
                    s3 += x3;
                }
            }

            TVector.Store(s0, y + c);
            TVector.Store(s1, y + c + width);
            TVector.Store(s2, y + c + (2 * width));
            TVector.Store(s3, y + c + (3 * width));
        }

        for (; c < columns; c += width)
        {
            int left = (int)Math.Min(width, columns - c);
            bool isWhole = left == width;
            float* p = x + c;
            TVector sum = zero;
            for (int k = 0; k < rows; k++, p += columns)
            {
                TVector value = isWhole ? TVector.Load(p) : TVector.LoadFirst(p, left, zero);
                sum = isOfSquares ? TVector.MultiplyAdd(value, value, sum) : sum + value;
            }

            if (isWhole)
            {
                TVector.Store(sum, y + c);
            }
            else
            {
                TVector.StoreFirst(sum, y + c, left);
            }
        }
    }
}
