using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>Whether there is a NaN or an infinity among many numbers.</summary>
internal static unsafe class FloatFinite
{
    /// <summary>Whether all are finite.</summary>
    public static bool All(float* x, nint count) => Simd.Level switch
    {
        SimdLevel.Avx512 => Loop<FloatVector512>(x, count),
        SimdLevel.Avx2 => Loop<FloatVector256>(x, count),
        SimdLevel.Vector128 => Loop<FloatVector128>(x, count),
        _ => Loop<FloatScalar>(x, count),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Loop<TVector>(float* x, nint count)
        where TVector : struct, IFloatVector<TVector>
    {
        // Zero times a finite number is zero, times any other NaN; a NaN stays in the sum.
        TVector zero = TVector.Create(0f);
        TVector a = zero, b = zero, c = zero, d = zero;
        nint width = TVector.Count;
        nint i = 0;
        for (; i <= count - (4 * width); i += 4 * width)
        {
            a = TVector.MultiplyAdd(TVector.Load(x + i), zero, a);
            b = TVector.MultiplyAdd(TVector.Load(x + i + width), zero, b);
            c = TVector.MultiplyAdd(TVector.Load(x + i + (2 * width)), zero, c);
            d = TVector.MultiplyAdd(TVector.Load(x + i + (3 * width)), zero, d);
        }

        float rest = 0;
        for (; i < count; i++)
        {
            rest += x[i] * 0f;
        }

        return TVector.Sum(a + b + (c + d)) + rest == 0;
    }
}
