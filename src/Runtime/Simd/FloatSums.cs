using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Sums and extremes of the elements of a span. Sums are formed in float32 over up to 32 elements in each element of two vectors,
/// and in float64 from there on: for terms of one sign their relative error is at most 32 roundings, and near 1e-7 as a rule, however
/// long the span is.
/// </summary>
internal static unsafe class FloatSums
{
    private const int BlockLength = 32;
    private const int MaxCount = 16;

    private enum Kind
    {
        Sum,
        SquaredDistance,
        Max,
        Min,
    }

    /// <summary>The sum of x - center; of 0 the sum.</summary>
    public static double Sum(ReadOnlySpan<float> x, float center = 0) => Blocks(x, Kind.Sum, center);

    /// <summary>The sum of (x - center) squared.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> x, float center) => Blocks(x, Kind.SquaredDistance, center);

    /// <summary>The largest element, NaN if there is one; negative infinity of no elements.</summary>
    public static float Max(ReadOnlySpan<float> x) => (float)Dispatch(Simd.Level, x, Kind.Max, 0);

    /// <summary>The smallest element, NaN if there is one; positive infinity of no elements.</summary>
    public static float Min(ReadOnlySpan<float> x) => (float)Dispatch(Simd.Level, x, Kind.Min, 0);

    private static double Blocks(ReadOnlySpan<float> x, Kind kind, float center)
    {
        SimdLevel level = Simd.Level;
        int size = BlockLength * Gemm.PanelWidth(level);
        double sum = 0;
        for (; x.Length > size; x = x[size..])
        {
            sum += Dispatch(level, x[..size], kind, center);
        }

        return sum + Dispatch(level, x, kind, center);
    }

    private static double Dispatch(SimdLevel level, ReadOnlySpan<float> x, Kind kind, float center)
    {
        fixed (float* p = x)
        {
            return level switch
            {
                SimdLevel.Avx512 => Loop<FloatVector512>(p, x.Length, kind, center),
                SimdLevel.Avx2 => Loop<FloatVector256>(p, x.Length, kind, center),
                SimdLevel.Vector128 => Loop<FloatVector128>(p, x.Length, kind, center),
                _ => Loop<FloatScalar>(p, x.Length, kind, center),
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Loop<TVector>(float* x, int count, Kind kind, float center)
        where TVector : struct, IFloatVector<TVector>
    {
        float start = kind switch { Kind.Max => float.NegativeInfinity, Kind.Min => float.PositiveInfinity, _ => 0 };
        TVector a = TVector.Create(start);
        TVector b = a;
        int i = 0;
        int step = 2 * TVector.Count;
        TVector middle = TVector.Create(center);
        switch (kind)
        {
            case Kind.Sum:
                for (; i <= count - step; i += step)
                {
                    a += TVector.Load(x + i) - middle;
                    b += TVector.Load(x + i + TVector.Count) - middle;
                }

                break;
            case Kind.SquaredDistance:
                for (; i <= count - step; i += step)
                {
                    TVector da = TVector.Load(x + i) - middle;
                    TVector db = TVector.Load(x + i + TVector.Count) - middle;
                    a = TVector.MultiplyAdd(da, da, a);
                    b = TVector.MultiplyAdd(db, db, b);
                }

                break;
            case Kind.Max:
                for (; i <= count - step; i += step)
                {
                    a = TVector.Max(a, TVector.Load(x + i));
                    b = TVector.Max(b, TVector.Load(x + i + TVector.Count));
                }

                break;
            default:
                for (; i <= count - step; i += step)
                {
                    a = TVector.Min(a, TVector.Load(x + i));
                    b = TVector.Min(b, TVector.Load(x + i + TVector.Count));
                }

                break;
        }

        float* lanes = stackalloc float[2 * MaxCount];
        TVector.Store(a, lanes);
        TVector.Store(b, lanes + TVector.Count);
        double result = start;
        for (int k = 0; k < step; k++)
        {
            result = Combine(result, lanes[k], kind);
        }

        for (; i < count; i++)
        {
            double distance = x[i] - center;
            result = Combine(result, kind switch { Kind.Sum => distance, Kind.SquaredDistance => distance * distance, _ => x[i] }, kind);
        }

        return result;
    }

    private static double Combine(double a, double b, Kind kind) => kind switch
    {
        Kind.Max => Math.Max(a, b),
        Kind.Min => Math.Min(a, b),
        _ => a + b,
    };
}
