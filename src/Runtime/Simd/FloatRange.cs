using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>How far apart many numbers are: whether one of them is as large as very many of the others together, or no number.</summary>
internal static class FloatRange
{
    // What sums and differences of a few numbers stay finite below.
    private const float Large = 1e36f;

    /// <summary>Whether all are finite, far from the end of their range, and none is more than so many times as large as they are on average.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="times">How many times.</param>
    public static bool IsWithin(ReadOnlySpan<float> x, float times) => Simd.Level switch
    {
        SimdLevel.Avx512 => Loop<FloatVector512>(x, times),
        SimdLevel.Avx2 => Loop<FloatVector256>(x, times),
        SimdLevel.Vector128 => Loop<FloatVector128>(x, times),
        _ => Loop<FloatScalar>(x, times),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Loop<TVector>(ReadOnlySpan<float> x, float times)
        where TVector : struct, IFloatVector<TVector>
    {
        // A NaN or an infinity stays in the sums, whatever the largest is taken for: so that may be one instruction.
        TVector sum0 = TVector.Create(0f), sum1 = sum0, largest0 = sum0, largest1 = sum0;
        ReadOnlySpan<TVector> vectors = FloatSpan.Vectors<TVector>(x);
        int pairs = vectors.Length & ~1;
        for (int k = 0; k < pairs; k += 2)
        {
            ReadOnlySpan<TVector> pair = vectors.Slice(k, 2);
            TVector a = TVector.Abs(pair[0]);
            TVector b = TVector.Abs(pair[1]);
            sum0 += a;
            sum1 += b;
            largest0 = TVector.AtLeast(largest0, a);
            largest1 = TVector.AtLeast(largest1, b);
        }

        float sum = TVector.Sum(sum0 + sum1);
        float largest = TVector.Largest(TVector.Max(largest0, largest1));
        for (int i = pairs * TVector.Count; i < x.Length; i++)
        {
            float a = MathF.Abs(x[i]);
            sum += a;
            largest = Math.Max(largest, a);
        }

        return float.IsFinite(sum) && largest < Large && (double)largest * x.Length <= (double)times * sum;
    }
}
