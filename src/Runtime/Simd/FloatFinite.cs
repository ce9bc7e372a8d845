using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>Whether there is a NaN or an infinity among many numbers.</summary>
internal static class FloatFinite
{
    /// <summary>Whether all are finite.</summary>
    public static bool All(ReadOnlySpan<float> x) => Simd.Level switch
    {
        SimdLevel.Avx512 => Loop<FloatVector512>(x),
        SimdLevel.Avx2 => Loop<FloatVector256>(x),
        SimdLevel.Vector128 => Loop<FloatVector128>(x),
        _ => Loop<FloatScalar>(x),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Loop<TVector>(ReadOnlySpan<float> x)
        where TVector : struct, IFloatVector<TVector>
    {
        // Zero times a finite number is zero, times any other NaN; a NaN stays in the sum.
        TVector zero = TVector.Create(0f);
        TVector a = zero, b = zero, c = zero, d = zero;
        ReadOnlySpan<TVector> vectors = FloatSpan.Vectors<TVector>(x);
        int fours = vectors.Length & ~3;
        for (int k = 0; k < fours; k += 4)
        {
            ReadOnlySpan<TVector> four = vectors.Slice(k, 4);
            a = TVector.MultiplyAdd(four[0], zero, a);
            b = TVector.MultiplyAdd(four[1], zero, b);
            c = TVector.MultiplyAdd(four[2], zero, c);
            d = TVector.MultiplyAdd(four[3], zero, d);
        }

        float rest = 0;
        for (int i = fours * TVector.Count; i < x.Length; i++)
        {
            rest += x[i] * 0f;
        }

        return TVector.Sum(a + b + (c + d)) + rest == 0;
    }
}
