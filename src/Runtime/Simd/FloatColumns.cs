using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Sums and extremes of the columns of some rows, in float32: all rows of some columns at a time, whose results stay in registers.
/// </summary>
internal static class FloatColumns
{
    /// <summary>y = function(function(function(start, first row), second row), ...), of each column.</summary>
    /// <param name="start">What each column starts from.</param>
    /// <param name="x">The rows, one after the other, each as long as <paramref name="y"/>.</param>
    /// <param name="y">Receives the result of each column.</param>
    public static void Run<TFunction>(float start, ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IFloatPairFunction
    {
        switch (Simd.Level)
        {
            case SimdLevel.Avx512:
                Loop<FloatVector512, TFunction>(start, x, y);
                break;
            case SimdLevel.Avx2:
                Loop<FloatVector256, TFunction>(start, x, y);
                break;
            case SimdLevel.Vector128:
                Loop<FloatVector128, TFunction>(start, x, y);
                break;
            default:
                Loop<FloatScalar, TFunction>(start, x, y);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TVector, TFunction>(float start, ReadOnlySpan<float> x, Span<float> y)
        where TVector : struct, IFloatVector<TVector>
        where TFunction : struct, IFloatPairFunction
    {
        TVector first = TVector.Create(start);
        int width = TVector.Count;
        int columns = y.Length;
        int c = 0;
        for (; c <= columns - (4 * width); c += 4 * width)
        {
            TVector s0 = first, s1 = first, s2 = first, s3 = first;
            for (int at = c; at < x.Length; at += columns)
            {
                ReadOnlySpan<TVector> four = FloatSpan.Vectors<TVector>(x.Slice(at, 4 * TVector.Count));
                s0 = TFunction.Apply(s0, four[0]);
                s1 = TFunction.Apply(s1, four[1]);
                s2 = TFunction.Apply(s2, four[2]);
                s3 = TFunction.Apply(s3, four[3]);
            }

            Span<TVector> to = FloatSpan.Vectors<TVector>(y.Slice(c, 4 * TVector.Count));
            to[0] = s0;
            to[1] = s1;
            to[2] = s2;
            to[3] = s3;
        }

        for (; c <= columns - width; c += width)
        {
            TVector s = first;
            for (int at = c; at < x.Length; at += columns)
            {
                s = TFunction.Apply(s, TVector.Load(x, at));
            }

            TVector.Store(s, y, c);
        }

        if (c < columns)
        {
            Rest<TVector, TFunction>(first, x, y, c);
        }
    }

    /// <summary>The last columns, fewer than a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest<TVector, TFunction>(TVector first, ReadOnlySpan<float> x, Span<float> y, int column)
        where TVector : struct, IFloatVector<TVector>
        where TFunction : struct, IFloatPairFunction
    {
        TVector s = first;
        for (int row = 0; row < x.Length; row += y.Length)
        {
            s = TFunction.Apply(s, FloatSpan.LoadRest(x.Slice(row, y.Length), column, first));
        }

        FloatSpan.StoreRest(s, y, column);
    }
}
