using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>Softmax of rows that lie each in one piece. The output may be the input's memory.</summary>
internal static unsafe class SoftmaxRow
{
    // Sums are formed in float32 over this many vectors, and in float64 from there on.
    private const int BlockVectors = 32;

    /// <summary>exp(x) / sum(exp(x)), or its logarithm, of each row.</summary>
    /// <param name="x">The rows, one after the other.</param>
    /// <param name="y">Receives the results.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="isLog">Whether to give the logarithm.</param>
    public static void Run(ReadOnlySpan<float> x, Span<float> y, int rows, int length, bool isLog)
    {
        Debug.Assert((long)rows * length <= x.Length && (long)rows * length <= y.Length, "There are fewer rows.");
        fixed (float* px = x)
        fixed (float* py = y)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Avx512:
                    RowsOfAnyLength<FloatVector512>(px, py, rows, length, isLog);
                    break;
                case SimdLevel.Avx2:
                    RowsOfAnyLength<FloatVector256>(px, py, rows, length, isLog);
                    break;
                case SimdLevel.Vector128:
                    RowsOfAnyLength<FloatVector128>(px, py, rows, length, isLog);
                    break;
                default:
                    Rows<FloatScalar>(px, py, rows, length, isLog);
                    break;
            }
        }
    }

    private static void RowsOfAnyLength<TVector>(float* x, float* y, int rows, int length, bool isLog)
        where TVector : struct, IFloatVector<TVector>
    {
        if (!isLog && SoftmaxShortRows.IsFor<TVector>(rows, length))
        {
            SoftmaxShortRows.Run<TVector>(x, y, rows, length);
        }
        else
        {
            Rows<TVector>(x, y, rows, length, isLog);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TVector>(float* x, float* y, int rows, int length, bool isLog)
        where TVector : struct, IFloatVector<TVector>
    {
        for (; rows > 0; rows--, x += length, y += length)
        {
            // A NaN may be overlooked here: then the sum, and so every result, is NaN all the same.
            TVector max = TVector.Create(Largest<TVector>(x, length));
            double sum = SumOfExponentials(x, isLog ? null : y, length, max);
            if (isLog)
            {
                TVector log = TVector.Create((float)Math.Log(sum));
                int i = 0;
                for (; i <= length - TVector.Count; i += TVector.Count)
                {
                    TVector.Store(TVector.Load(x + i) - max - log, y + i);
                }

                if (i < length)
                {
                    TVector.StoreFirst(TVector.LoadFirst(x + i, length - i, max) - max - log, y + i, length - i);
                }
            }
            else
            {
                TVector factor = TVector.Create((float)(1 / sum));
                int i = 0;
                for (; i <= length - TVector.Count; i += TVector.Count)
                {
                    TVector.Store(TVector.Load(y + i) * factor, y + i);
                }

                if (i < length)
                {
                    TVector.StoreFirst(TVector.LoadFirst(y + i, length - i, factor) * factor, y + i, length - i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest<TVector>(float* x, int length)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector a = TVector.Create(float.NegativeInfinity);
        TVector b = a;
        int i = 0;
        for (; i <= length - (2 * TVector.Count); i += 2 * TVector.Count)
        {
            a = TVector.AtLeast(a, TVector.Load(x + i));
            b = TVector.AtLeast(b, TVector.Load(x + i + TVector.Count));
        }

        if (i <= length - TVector.Count)
        {
            a = TVector.AtLeast(a, TVector.Load(x + i));
            i += TVector.Count;
        }

        if (i < length)
        {
            b = TVector.AtLeast(b, TVector.LoadFirst(x + i, length - i, b));
        }

        return TVector.Largest(TVector.AtLeast(a, b));
    }

    /// <summary>The sum of exp(x - max); each is written to y unless that is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumOfExponentials<TVector>(float* x, float* y, int length, TVector max)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector low = TVector.Create(-104f);
        double sum = 0;
        int i = 0;
        while (i < length)
        {
            TVector partial = TVector.Create(0f);
            int last = Math.Min(length, i + (BlockVectors * TVector.Count)) - TVector.Count;
            for (; i <= last; i += TVector.Count)
            {
                TVector e = VectorMath.ExpOfBounded(TVector.AtLeast(low, TVector.Load(x + i) - max));
                partial += e;
                if (y != null)
                {
                    TVector.Store(e, y + i);
                }
            }

            if (length - i < TVector.Count && i < length)
            {
                // Behind the end of the row stand exponentials of negative infinity, which are 0.
                TVector from = TVector.LoadFirst(x + i, length - i, TVector.Create(float.NegativeInfinity));
                TVector e = VectorMath.ExpOfBounded(TVector.AtLeast(low, from - max));
                partial += e;
                if (y != null)
                {
                    TVector.StoreFirst(e, y + i, length - i);
                }

                i = length;
            }

            sum += TVector.Sum(partial);
        }

        return sum;
    }
}
