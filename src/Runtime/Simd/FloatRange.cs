using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>How far apart the places of an image, or of a line, are in size.</summary>
internal static class FloatRange
{
    // What sums and differences of a few numbers stay finite below.
    private const float Large = 1e36f;

    // Of a place that is not small, one of the first numbers nearly always says so.
    private const int FirstNumbers = 8;

    /// <summary>
    /// Whether all numbers are finite, far from the end of their range, and the largest is at most so many times as large as the places are. The size of a
    /// place is its largest number. Those that are smaller than the largest number by more than that count by how much: a few of them may be as many times
    /// smaller once more as there are places for each. So small ones tell however many large ones stand beside them, which a mean would hide. Places that are zero have no size.
    /// </summary>
    /// <param name="x">The numbers, those of a place after one another.</param>
    /// <param name="channels">How many a place has.</param>
    /// <param name="times">How many times.</param>
    public static bool IsWithin(ReadOnlySpan<float> x, int channels, float times) => Simd.Level switch
    {
        SimdLevel.Avx512 => IsWithin<FloatVector512>(x, channels, times),
        SimdLevel.Avx2 => IsWithin<FloatVector256>(x, channels, times),
        SimdLevel.Vector128 => IsWithin<FloatVector128>(x, channels, times),
        _ => IsWithin<FloatScalar>(x, channels, times),
    };

    private static bool IsWithin<TVector>(ReadOnlySpan<float> x, int channels, float times)
        where TVector : struct, IFloatVector<TVector>
    {
        float largest = Largest<TVector>(x);
        if (!(largest < Large))
        {
            return false;
        }

        float least = largest / times;
        double small = 0;
        int places = 0;
        for (; !x.IsEmpty; x = x[channels..])
        {
            ReadOnlySpan<float> place = x[..channels];
            if (HasOne(place[..Math.Min(FirstNumbers, channels)], least))
            {
                places++;
            }
            else if (Largest<TVector>(place) is > 0 and var size)
            {
                places++;
                small += size < least ? (double)least / size : 0;
            }
        }

        return small <= places;
    }

    private static bool HasOne(ReadOnlySpan<float> x, float least)
    {
        foreach (float number in x)
        {
            if (MathF.Abs(number) >= least)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The largest magnitude; infinity where there is a number that is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Largest<TVector>(ReadOnlySpan<float> x)
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

        return float.IsFinite(sum) ? largest : float.PositiveInfinity;
    }
}
