namespace TfModelTools.Runtime;

/// <summary>The elementwise functions of one float64.</summary>
internal static class ScalarFunctions
{
    // Where the error function goes over from its series to the continued fraction.
    private const double ErfBound = 2;

    /// <summary>The function of one number.</summary>
    public static double Apply(UnaryFunction function, double x) => function switch
    {
        UnaryFunction.Negate => -x,
        UnaryFunction.Abs => Math.Abs(x),
        UnaryFunction.Sign => double.IsNaN(x) ? x : Math.Sign(x),
        UnaryFunction.Reciprocal => 1 / x,
        UnaryFunction.Square => x * x,
        UnaryFunction.Sqrt => Math.Sqrt(x),
        UnaryFunction.Rsqrt => 1 / Math.Sqrt(x),
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.Expm1 => ExpMinusOne(x),
        UnaryFunction.Log => Math.Log(x),
        UnaryFunction.Log1p => LogOnePlus(x),
        UnaryFunction.Floor => Math.Floor(x),
        UnaryFunction.Ceiling => Math.Ceiling(x),
        UnaryFunction.Round => Math.Round(x, MidpointRounding.ToEven),
        UnaryFunction.Sin => Math.Sin(x),
        UnaryFunction.Cos => Math.Cos(x),
        UnaryFunction.Tan => Math.Tan(x),
        UnaryFunction.Asin => Math.Asin(x),
        UnaryFunction.Acos => Math.Acos(x),
        UnaryFunction.Atan => Math.Atan(x),
        UnaryFunction.Sinh => Math.Sinh(x),
        UnaryFunction.Cosh => Math.Cosh(x),
        UnaryFunction.Asinh => Math.Asinh(x),
        UnaryFunction.Acosh => Math.Acosh(x),
        UnaryFunction.Atanh => Math.Atanh(x),
        UnaryFunction.Erf => Erf(x),
        UnaryFunction.Erfc => Erfc(x),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
    };

    /// <summary>exp(x) - 1 without loss near 0: (e^x - 1) = 2 sinh(x / 2) e^(x / 2).</summary>
    public static double ExpMinusOne(double x) => Math.Abs(x) < 1 ? 2 * Math.Sinh(x / 2) * Math.Exp(x / 2) : Math.Exp(x) - 1;

    /// <summary>log(1 + x) without loss near 0 (Kahan's correction of the rounding of 1 + x).</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 || !double.IsFinite(sum) ? (sum == 1 ? x : Math.Log(sum)) : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>The error function, by its series of terms of one sign (Abramowitz and Stegun 7.1.6) or one minus its complement.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (!(a < ErfBound))
        {
            return double.IsNaN(x) ? x : Math.CopySign(1 - ErfcOfLarge(a), x);
        }

        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>One minus the error function, without loss for large x.</summary>
    public static double Erfc(double x) =>
        double.IsNaN(x) ? x : x >= ErfBound ? ErfcOfLarge(x) : x <= -ErfBound ? 2 - ErfcOfLarge(-x) : 1 - Erf(x);

    /// <summary>The continued fraction of Abramowitz and Stegun 7.1.14, from its 120th term inwards.</summary>
    private static double ErfcOfLarge(double x)
    {
        double fraction = x;
        for (int n = 120; n > 0; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
