using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>How far apart the places of an image, or of a line, are in size.</summary>
internal static class FloatRange
{
    // What sums and differences of a few numbers stay finite below.
    private const float Large = 1e36f;

    /// <summary>
    /// Whether all numbers are finite, far from the end of their range, and the largest is at most so many times as large as the places are. The size of a
    /// place is its largest number; that of all is their harmonic mean, which tells the small ones however many large ones stand beside them, and which a few that
    /// are tiny do not make tiny. Places that are zero have none.
    /// </summary>
    /// <param name="x">The numbers, those of a place after one another.</param>
    /// <param name="channels">How many a place has.</param>
    /// <param name="times">How many times.</param>
    public static bool IsWithin(ReadOnlySpan<float> x, int channels, float times) => Simd.Level switch
    {
        SimdLevel.Avx512 => Loop<FloatVector512>(x, channels, times),
        SimdLevel.Avx2 => Loop<FloatVector256>(x, channels, times),
        SimdLevel.Vector128 => Loop<FloatVector128>(x, channels, times),
        _ => Loop<FloatScalar>(x, channels, times),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Loop<TVector>(ReadOnlySpan<float> x, int channels, float times)
        where TVector : struct, IFloatVector<TVector>
    {
        // A NaN or an infinity stays in the sum, whatever the largest is taken for: so that may be one instruction.
        TVector sum = TVector.Create(0f);
        float rest = 0;
        float largest = 0;
        double inverse = 0;
        int places = 0;
        for (; !x.IsEmpty; x = x[channels..])
        {
            ReadOnlySpan<float> place = x[..channels];
            TVector most = TVector.Create(0f);
            ReadOnlySpan<TVector> vectors = FloatSpan.Vectors<TVector>(place);
            foreach (TVector vector in vectors)
            {
                TVector a = TVector.Abs(vector);
                sum += a;
                most = TVector.AtLeast(most, a);
            }

            float size = TVector.Largest(most);
            for (int i = vectors.Length * TVector.Count; i < place.Length; i++)
            {
                float a = MathF.Abs(place[i]);
                rest += a;
                size = Math.Max(size, a);
            }

            if (size > 0)
            {
                largest = Math.Max(largest, size);
                inverse += 1.0 / size;
                places++;
            }
        }

        return float.IsFinite(TVector.Sum(sum) + rest) && largest < Large && largest * inverse <= (double)times * places;
    }
}
