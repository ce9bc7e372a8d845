using System.Globalization;
using TfModelTools.Runtime;

namespace TfModelTools.Bench.VectorMath;

/// <summary>
/// The worst error of each vector function over every float32 there is, on every set of vector instructions the processor has:
/// <c>dotnet run -c Release --project bench -- errors [FUNCTION ...]</c>. It takes some minutes.
/// </summary>
internal static class ErrorSurvey
{
    private const int BlockLength = 1 << 14;

    /// <summary>Measures and prints.</summary>
    /// <param name="names">The functions to measure; none for all.</param>
    public static void Run(IReadOnlyCollection<string> names)
    {
        SimdLevel[] levels = [.. Enum.GetValues<SimdLevel>().Where(l => l <= Simd.Best)];
        Console.WriteLine("function   instructions   worst error (ulp)   at                 wrong special values");
        foreach (VectorFunction function in VectorFunction.All.Where(f => names.Count == 0 || names.Contains(f.Name)))
        {
            Worst[] worst = Survey(function, levels);
            for (int i = 0; i < levels.Length; i++)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{function.Name,-10} {levels[i],-14} {worst[i].Error,17:F3}   {worst[i].At,-18:R} {worst[i].WrongSpecials}"));
            }
        }
    }

    private static Worst[] Survey(VectorFunction function, SimdLevel[] levels)
    {
        Lock gate = new();
        Worst[] worst = new Worst[levels.Length];
        Parallel.For(
            0L,
            (1L << 32) / BlockLength,
            () => new State(new float[BlockLength], new float[BlockLength], new double[BlockLength], new Worst[levels.Length]),
            (block, _, state) =>
            {
                for (int i = 0; i < BlockLength; i++)
                {
                    float x = BitConverter.UInt32BitsToSingle((uint)((block * BlockLength) + i));
                    state.X[i] = x;
                    state.Exact[i] = function.Exact(x);
                }

                for (int level = 0; level < levels.Length; level++)
                {
                    function.Apply(levels[level], state.X, state.Y);
                    for (int i = 0; i < BlockLength; i++)
                    {
                        if (!(state.X[i] < function.Low || state.X[i] > function.High))
                        {
                            Compare(ref state.Worst[level], state.X[i], state.Exact[i], state.Y[i]);
                        }
                    }
                }

                return state;
            },
            state =>
            {
                lock (gate)
                {
                    for (int i = 0; i < worst.Length; i++)
                    {
                        worst[i].Merge(state.Worst[i]);
                    }
                }
            });
        return worst;
    }

    private static void Compare(ref Worst worst, float x, double exact, float actual)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual) || !float.IsFinite(x) || x == 0)
        {
            // NaN for NaN, the limits of infinities, and the sign of zero.
            float expected = (float)exact;
            bool isRight = float.IsNaN(expected) ? float.IsNaN(actual) : actual == expected && (expected != 0 || float.IsNegative(actual) == float.IsNegative(expected));
            worst.WrongSpecials += isRight ? 0 : 1;
            return;
        }

        double error = ErrorInUlp(exact, actual);
        if (error > worst.Error)
        {
            worst.Error = error;
            worst.At = x;
        }
    }

    /// <summary>The distance in units in the last place of the exact result, which are those of subnormal numbers below 2^-126.</summary>
    private static double ErrorInUlp(double exact, float actual)
    {
        if (Math.Abs(exact) > float.MaxValue)
        {
            return float.IsInfinity(actual) || Math.Abs(actual) == float.MaxValue ? 0 : double.PositiveInfinity;
        }

        int exponent = (int)((BitConverter.DoubleToUInt64Bits(exact) >> 52) & 0x7ff) - 1023;
        double ulps = BitConverter.UInt64BitsToDouble((ulong)(23 - Math.Max(-126, exponent) + 1023) << 52);
        return Math.Abs(exact - actual) * ulps;
    }

    private struct Worst
    {
        public double Error;
        public float At;
        public long WrongSpecials;

        public void Merge(Worst other)
        {
            WrongSpecials += other.WrongSpecials;
            if (other.Error > Error)
            {
                Error = other.Error;
                At = other.At;
            }
        }
    }

    private sealed record State(float[] X, float[] Y, double[] Exact, Worst[] Worst);
}
