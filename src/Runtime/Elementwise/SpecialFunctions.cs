namespace TfModelTools.Runtime;

/// <summary>
/// Special functions in float64. Formulas by number are those of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).
/// </summary>
internal static class SpecialFunctions
{
    private const double Precision = 1e-16;
    private const int MaxTerms = 10_000;

    // Lanczos' approximation of the gamma function, g = 7, nine terms.
    private static ReadOnlySpan<double> Lanczos =>
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    // The even Bernoulli numbers B2 to B24.
    private static ReadOnlySpan<double> Bernoulli =>
    [
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330, 854513.0 / 138, -236364091.0 / 2730,
    ];

    /// <summary>A function of one number.</summary>
    public static double Apply(SpecialFunction function, double x) => function switch
    {
        SpecialFunction.LogGamma => LogGamma(x),
        SpecialFunction.Digamma => Digamma(x),
        SpecialFunction.InverseErf => InverseErf(x),
        SpecialFunction.NormalQuantile => NormalQuantile(x),
        SpecialFunction.BesselI0 => ScaledBesselI(0, x) * Math.Exp(Math.Abs(x)),
        SpecialFunction.ScaledBesselI0 => ScaledBesselI(0, x),
        SpecialFunction.BesselI1 => ScaledBesselI(1, x) * Math.Exp(Math.Abs(x)),
        SpecialFunction.ScaledBesselI1 => ScaledBesselI(1, x),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function of one number."),
    };

    /// <summary>A function of two numbers.</summary>
    public static double Apply(SpecialFunction function, double a, double b) => function switch
    {
        SpecialFunction.LowerGamma => LowerGamma(a, b),
        SpecialFunction.UpperGamma => UpperGamma(a, b),
        SpecialFunction.Polygamma => Polygamma(a, b),
        SpecialFunction.Zeta => Zeta(a, b),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function of two numbers."),
    };

    /// <summary>log |Gamma(x)|; infinite at 0 and the negative integers.</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x) || double.IsInfinity(x))
        {
            return double.IsNaN(x) ? x : double.PositiveInfinity;
        }

        if (x <= 0 && x == Math.Floor(x))
        {
            return double.PositiveInfinity;
        }

        // 5.5.3, the reflection formula.
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        }

        double sum = Lanczos[0];
        for (int i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (x - 1 + i);
        }

        double t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>The derivative of log Gamma; infinite at 0 and the negative integers.</summary>
    public static double Digamma(double x)
    {
        if (double.IsNaN(x) || double.IsNegativeInfinity(x))
        {
            return double.NaN;
        }

        if (x <= 0)
        {
            return x == Math.Floor(x) ? double.PositiveInfinity : Digamma(1 - x) - (Math.PI / Math.Tan(Math.PI * x));
        }

        // 5.5.2 upwards to where the asymptotic expansion 5.11.2 holds.
        double sum = 0;
        for (; x < 10; x++)
        {
            sum -= 1 / x;
        }

        double power = 1;
        double expansion = 0;
        for (int k = 1; k <= 8; k++)
        {
            power /= x * x;
            expansion += Bernoulli[k - 1] / (2 * k) * power;
        }

        return sum + Math.Log(x) - (0.5 / x) - expansion;
    }

    /// <summary>The n-th derivative of the digamma function: (-1)^(n+1) n! zeta(n + 1, x) (25.11.12).</summary>
    public static double Polygamma(double n, double x)
    {
        if (n == 0)
        {
            return Digamma(x);
        }

        if (n < 0 || n != Math.Floor(n))
        {
            return double.NaN;
        }

        return (n % 2 == 0 ? -1 : 1) * Math.Exp(LogGamma(n + 1)) * Zeta(n + 1, x);
    }

    /// <summary>The Hurwitz zeta function by Euler and Maclaurin's summation (25.11.5 and 25.11.6).</summary>
    public static double Zeta(double s, double q)
    {
        if (s == 1)
        {
            return double.PositiveInfinity;
        }

        if (double.IsNaN(s) || double.IsNaN(q) || s < 1)
        {
            return double.NaN;
        }

        if (q <= 0)
        {
            if (q == Math.Floor(q))
            {
                return double.PositiveInfinity;
            }

            if (s != Math.Floor(s))
            {
                return double.NaN;
            }
        }

        const int Direct = 12;
        double sum = 0;
        double a = q;
        for (int k = 0; k < Direct || a <= 9; k++, a++)
        {
            sum += Math.Pow(a, -s);
        }

        double power = Math.Pow(a, -s);
        sum += (a * power / (s - 1)) + (power / 2);
        double factor = s * power / a;
        for (int k = 1; k <= Bernoulli.Length; k++)
        {
            double term = Bernoulli[k - 1] * factor;
            for (int i = 2; i <= 2 * k; i++)
            {
                term /= i;
            }

            sum += term;
            factor *= (s + (2 * k) - 1) * (s + (2 * k)) / (a * a);
        }

        return sum;
    }

    /// <summary>P(a, x) (8.2.4).</summary>
    public static double LowerGamma(double a, double x) =>
        double.IsNaN(a) || double.IsNaN(x) || a <= 0 || x < 0 ? double.NaN
        : x == 0 ? 0
        : double.IsPositiveInfinity(x) ? 1
        : x < a + 1 ? GammaSeries(a, x) : 1 - GammaFraction(a, x);

    /// <summary>Q(a, x) = 1 - P(a, x).</summary>
    public static double UpperGamma(double a, double x) =>
        double.IsNaN(a) || double.IsNaN(x) || a <= 0 || x < 0 ? double.NaN
        : x == 0 ? 1
        : double.IsPositiveInfinity(x) ? 0
        : x < a + 1 ? 1 - GammaSeries(a, x) : GammaFraction(a, x);

    /// <summary>I_x(a, b) (8.17.2) by the continued fraction 8.17.22.</summary>
    public static double IncompleteBeta(double a, double b, double x)
    {
        if (double.IsNaN(x) || !(a > 0) || !(b > 0) || x < 0 || x > 1)
        {
            return double.NaN;
        }

        if (x is 0 or 1)
        {
            return x;
        }

        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * BetaFraction(a, b, x) / a : 1 - (front * BetaFraction(b, a, 1 - x) / b);
    }

    /// <summary>The inverse of the error function on (-1, 1).</summary>
    public static double InverseErf(double x) => Math.Abs(x) < 1e-4
        ? x * (Math.Sqrt(Math.PI) / 2) * (1 + (Math.PI * x * x / 12))
        : NormalQuantile((x + 1) / 2) / Math.Sqrt(2);

    /// <summary>
    /// The x below which a standard normal variable lies with probability p. From the approximation of Abramowitz and Stegun 26.2.23,
    /// Halley's iteration on the distribution itself.
    /// </summary>
    public static double NormalQuantile(double p)
    {
        if (double.IsNaN(p) || p < 0 || p > 1)
        {
            return double.NaN;
        }

        if (p is 0 or 1)
        {
            return p == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        double tail = Math.Min(p, 1 - p);
        double t = Math.Sqrt(-2 * Math.Log(tail));
        double x = t - ((2.515517 + (0.802853 * t) + (0.010328 * t * t)) / (1 + (1.432788 * t) + (0.189269 * t * t) + (0.001308 * t * t * t)));
        for (int i = 0; i < 4; i++)
        {
            double error = (0.5 * ScalarFunctions.Erfc(x / Math.Sqrt(2))) - tail;
            double step = error * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
            x += step / (1 - (x * step / 2));
        }

        return p < 0.5 ? -x : x;
    }

    /// <summary>exp(-|x|) I_n(x): the power series 10.25.2, or the asymptotic expansion 10.40.1 for large x.</summary>
    private static double ScaledBesselI(int order, double x)
    {
        double a = Math.Abs(x);
        double result;
        if (a < 30)
        {
            double term = order == 0 ? 1 : a / 2;
            double sum = term;
            for (int k = 1; term > sum * Precision; k++)
            {
                term *= a * a / 4 / (k * (double)(k + order));
                sum += term;
            }

            result = sum * Math.Exp(-a);
        }
        else
        {
            double mu = 4.0 * order * order;
            double term = 1;
            double sum = 1;
            for (int k = 1; k < 20; k++)
            {
                term *= -(mu - (((2 * k) - 1.0) * ((2 * k) - 1))) / (k * 8 * a);
                sum += term;
            }

            result = sum / Math.Sqrt(2 * Math.PI * a);
        }

        return order == 1 && x < 0 ? -result : result;
    }

    // 8.11.4: x^a e^-x / Gamma(a + 1) times the sum of x^k / ((a + 1) ... (a + k)).
    private static double GammaSeries(double a, double x)
    {
        double term = 1 / a;
        double sum = term;
        for (int k = 1; k < MaxTerms && Math.Abs(term) > Math.Abs(sum) * Precision; k++)
        {
            term *= x / (a + k);
            sum += term;
        }

        return sum * Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
    }

    // 8.9.2, evaluated by Lentz' method.
    private static double GammaFraction(double a, double x)
    {
        const double Tiny = 1e-300;
        double b = x + 1 - a;
        double c = 1 / Tiny;
        double d = 1 / b;
        double h = d;
        for (int k = 1; k < MaxTerms; k++)
        {
            double an = -k * (k - a);
            b += 2;
            d = 1 / NotZero((an * d) + b);
            c = NotZero(b + (an / c));
            double factor = d * c;
            h *= factor;
            if (Math.Abs(factor - 1) < Precision)
            {
                break;
            }
        }

        return Math.Exp((a * Math.Log(x)) - x - LogGamma(a)) * h;

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }

    private static double BetaFraction(double a, double b, double x)
    {
        const double Tiny = 1e-300;
        double c = 1;
        double d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        double h = d;
        for (int m = 1; m < MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            double factor = d * c;
            h *= factor;
            if (Math.Abs(factor - 1) < Precision)
            {
                break;
            }
        }

        return h;

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }
}
