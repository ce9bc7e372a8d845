using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed unsafe class VectorMathTests
{
    public static TheoryData<string, double> Functions => new()
    {
        { "exp", 0.91 },
        { "expm1", 1.6 },
        { "tanh", 1.96 },
        { "sigmoid", 2.49 },
        { "log1p", 2.0 },
        { "erf", 1.2 },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Errors_stay_below_the_stated_bounds_at_every_width(string function, double bound)
    {
        float[] samples = [.. Samples(function)];
        float[] scalar = Apply<FloatScalar>(function, samples);
        double worst = 0;
        float worstAt = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double error = ErrorInUlp(Exact(function, samples[i]), scalar[i]);
            if (error > worst)
            {
                (worst, worstAt) = (error, samples[i]);
            }
        }

        Assert.True(worst <= bound, $"{function}({worstAt:R}) is off by {worst:F3} ulp");

        // The wider vectors do the same operations: the same bits, where all multiply and add in one rounding.
        foreach (float[] wide in Wider(function, samples))
        {
            for (int i = 0; i < samples.Length; i++)
            {
                double error = ErrorInUlp(Exact(function, samples[i]), wide[i]);
                Assert.True(error <= bound, $"{function}({samples[i]:R}) is off by {error:F3} ulp");
            }
        }
    }

    [Fact]
    public void Special_arguments_have_their_limits()
    {
        foreach (float[] y in All("exp", [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 88.8f, -104f, float.Epsilon]))
        {
            Assert.Equal([float.NaN, float.PositiveInfinity, 0f, 1f, 1f, float.PositiveInfinity, 0f, 1f], y);
        }

        foreach (float[] y in All("tanh", [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, float.Epsilon, -1e-39f, 20f, -20f]))
        {
            Assert.Equal([float.NaN, 1f, -1f, 0f, float.Epsilon, -1e-39f, 1f, -1f], y);
        }

        foreach (float[] y in All("sigmoid", [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, 200f, -200f]))
        {
            Assert.Equal([float.NaN, 1f, 0f, 0.5f, 1f, 0f], y);
        }

        foreach (float[] y in All("erf", [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, 5f, -5f]))
        {
            Assert.Equal([float.NaN, 1f, -1f, 0f, 1f, -1f], y);
        }

        foreach (float[] y in All("expm1", [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, float.Epsilon, -1e-39f]))
        {
            Assert.Equal([float.NaN, float.PositiveInfinity, -1f, 0f, float.Epsilon, -1e-39f], y);
        }

        foreach (float[] y in All("tanh", [-0f]))
        {
            Assert.True(float.IsNegative(y[0]));
        }
    }

    private static IEnumerable<float> Samples(string function)
    {
        (float low, float high) = function switch
        {
            "log1p" => (1e-45f, 1f),
            "exp" => (-104f, 88.8f),
            _ => (-100f, 88.8f),
        };

        // Every so many-th float32 of each sign: as dense near zero as anywhere.
        for (uint bits = 0; bits < 0x7f800000; bits += 10007)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            if (x <= high && x >= low)
            {
                yield return x;
            }

            if (-x >= low)
            {
                yield return -x;
            }
        }

        for (int i = 0; i < 20_000; i++)
        {
            yield return low + ((high - low) * i / 20_000f);
            yield return function == "log1p" ? i / 20_000f : -6 + (12 * i / 20_000f);
        }
    }

    private static double Exact(string function, double x) => function switch
    {
        "exp" => Math.Exp(x),
        "expm1" => ScalarFunctions.ExpMinusOne(x),
        "tanh" => Math.Tanh(x),
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "log1p" => ScalarFunctions.LogOnePlus(x),
        _ => ScalarFunctions.Erf(x),
    };

    private static double ErrorInUlp(double exact, float actual)
    {
        if (Math.Abs(exact) > float.MaxValue)
        {
            return float.IsInfinity(actual) || actual == float.MaxValue ? 0 : double.PositiveInfinity;
        }

        int exponent = Math.Max(-126, exact == 0 ? -126 : Math.ILogB(exact));
        return Math.Abs(exact - actual) / Math.ScaleB(1, exponent - 23);
    }

    private static IEnumerable<float[]> All(string function, float[] x) => Wider(function, x).Prepend(Apply<FloatScalar>(function, x));

    private static IEnumerable<float[]> Wider(string function, float[] x)
    {
        yield return Apply<FloatVector128>(function, x);
        yield return Apply<FloatVector256>(function, x);
        yield return Apply<FloatVector512>(function, x);
    }

    private static float[] Apply<TVector>(string function, float[] x)
        where TVector : struct, IFloatVector<TVector>
    {
        float[] padded = new float[x.Length + 16];
        x.CopyTo(padded, 0);
        fixed (float* p = padded)
        {
            for (int i = 0; i < x.Length; i += TVector.Count)
            {
                TVector v = TVector.Load(p + i);
                TVector.Store(
                    function switch
                    {
                        "exp" => VectorMath.Exp(v),
                        "expm1" => VectorMath.ExpMinusOne(v),
                        "tanh" => VectorMath.Tanh(v),
                        "sigmoid" => VectorMath.Sigmoid(v),
                        "log1p" => VectorMath.LogOnePlusUnit(v),
                        _ => VectorMath.Erf(v),
                    },
                    p + i);
            }
        }

        return padded[..x.Length];
    }
}
