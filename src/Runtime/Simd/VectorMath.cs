using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Transcendental functions of float32 vectors. The polynomials are minimax fits made for this library (least squares at Chebyshev
/// nodes, reweighted until the error is level, in extended precision, coefficients rounded to float32 one after the other). The worst
/// errors stated were measured against float64 over every float32 there is, at every vector width (bench, "errors"); a unit in the last
/// place (ulp) is that of the exact result. NaN gives NaN, infinities give the limits, the sign of zero is kept where the function keeps
/// it, and subnormal numbers are taken and given as such.
/// </summary>
internal static class VectorMath
{
    private const float Log2E = 1.44269504088896340736f;

    // ln 2 in two parts; the first has so few bits that its product with a whole exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // exp(r) = 1 + r + r^2 / 2 + ... for |r| up to ln 2 / 2.
    private const float ExpTerm3 = 0.1666651964187622f;
    private const float ExpTerm4 = 0.041666414588689804f;
    private const float ExpTerm5 = 0.008368821814656258f;
    private const float ExpTerm6 = 0.0013939539203420281f;

    // Adding and subtracting 1.5 * 2^23 rounds to a whole number.
    private const float RoundingShift = 12582912f;

    /// <summary>exp(x). Worst error 0.91 ulp; results below 2^-126 are rounded as subnormal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
        => ExpOfBounded(TVector.AtMost(TVector.Create(89f), TVector.AtLeast(TVector.Create(-104f), x)));

    /// <summary>exp(x) for x from -104, below which the result is 0, to 89, above which it is infinity. Worst error as of Exp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpOfBounded<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector n = RoundedProduct(x, Log2E);
        TVector r = Reduce(x, n);
        TVector p = TVector.MultiplyAdd(SecondOrder(r), r, TVector.Create(1f));
        p = TVector.MultiplyAdd(p, r, TVector.Create(1f));
        return TVector.Scale(p, n);
    }

    /// <summary>exp(x) - 1, accurate near 0. Worst error 1.51 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpMinusOne<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector bounded = TVector.AtMost(TVector.Create(89f), TVector.AtLeast(TVector.Create(-30f), x));
        TVector n = RoundedProduct(bounded, Log2E);
        TVector r = Reduce(bounded, n);
        TVector q = TVector.MultiplyAdd(r * r, SecondOrder(r), r);

        // 2^n (1 + q) - 1 with half of the power, for 2^128 is no float32.
        TVector half = TVector.Create(0.5f);
        TVector power = TVector.Scale(half, n);
        TVector result = TVector.MultiplyAdd(power, q, power - half);
        result += result;

        // The sign of zero, and tiny arguments whose square vanishes, are kept.
        TVector tiny = TVector.Create(1e-10f);
        return TVector.SelectLess(TVector.Abs(x), tiny, x, result);
    }

    /// <summary>tanh(x). Worst error 1.96 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        // tanh(|x|) = -e / (2 + e) with e = exp(-2|x|) - 1. From 10 on the result is 1. All is of |x|, not of twice that: the
        // coefficients are those of exp with powers of two.
        TVector a = TVector.AtLeast(TVector.Create(-10f), TVector.NegativeAbs(x));
        TVector n = RoundedProduct(a, 2 * Log2E);
        TVector r = TVector.MultiplyAdd(n, TVector.Create(-Ln2High / 2), a);
        r = TVector.MultiplyAdd(n, TVector.Create(-Ln2Low / 2), r);
        TVector p = TVector.Create(ExpTerm6 * 64);
        p = TVector.MultiplyAdd(p, r, TVector.Create(ExpTerm5 * 32));
        p = TVector.MultiplyAdd(p, r, TVector.Create(ExpTerm4 * 16));
        p = TVector.MultiplyAdd(p, r, TVector.Create(ExpTerm3 * 8));
        p = TVector.MultiplyAdd(p, r, TVector.Create(2f));
        TVector two = TVector.Create(2f);
        TVector q = TVector.MultiplyAdd(r * r, p, r + r);
        TVector one = TVector.Create(1f);
        TVector power = TVector.Scale(one, n);
        TVector e = TVector.MultiplyAdd(power, q, power - one);

        // 2 + e loses as much as the last place of the result; what it loses is known, and counted in.
        TVector d = two + e;
        return TVector.CopySign(Quotient(e, d, e - (d - two)), x);
    }

    /// <summary>1 / (1 + exp(-x)). Worst error 2.49 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        // With x = n ln 2 + r it is 2^n / (2^n + exp(-r)): nothing overflows, and the small side keeps its digits. From 17.4 on it is 1.
        x = TVector.AtMost(TVector.Create(30f), TVector.AtLeast(TVector.Create(-104f), x));
        TVector n = RoundedProduct(x, Log2E);
        TVector r = Reduce(x, n);
        TVector p = TVector.Create(ExpTerm6);
        p = TVector.MultiplyAdd(p, r, TVector.Create(-ExpTerm5));
        p = TVector.MultiplyAdd(p, r, TVector.Create(ExpTerm4));
        p = TVector.MultiplyAdd(p, r, TVector.Create(-ExpTerm3));
        p = TVector.MultiplyAdd(p, r, TVector.Create(0.5f));
        p = TVector.MultiplyAdd(p, r, TVector.Create(-1f));
        p = TVector.MultiplyAdd(p, r, TVector.Create(1f));
        TVector power = TVector.Scale(TVector.Create(1f), n);
        TVector d = power + p;
        TVector estimate = TVector.ReciprocalEstimate(d);
        TVector q = power * estimate;
        return TVector.MultiplyAdd(TVector.NegativeMultiplyAdd(q, d, power), estimate, q);
    }

    /// <summary>a / (d + rest), where rest is what is missing in d, for d from 1/2 to 2^120: to little more than the last rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Quotient<TVector>(TVector a, TVector d, TVector rest)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector estimate = TVector.ReciprocalEstimate(d);
        TVector q = a * estimate;
        TVector missing = TVector.NegativeMultiplyAdd(q, rest, TVector.NegativeMultiplyAdd(q, d, a));
        return TVector.MultiplyAdd(missing, estimate, q);
    }

    /// <summary>log(1 + x) for x from 0 to 1. Worst error 1.97 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOnePlusUnit<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        // log(1 + x) = 2 artanh(s), s = x / (2 + x), from 0 to 1/3.
        TVector s = x / (TVector.Create(2f) + x);
        TVector z = s * s;
        TVector p = TVector.Create(0.12126381695270538f);
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.10721074789762497f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.14307670295238495f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.19999472796916962f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.3333333730697632f));
        TVector twice = s + s;
        return TVector.MultiplyAdd(twice * z, p, twice);
    }

    /// <summary>log(1 + exp(x)). Worst error 2.80 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Softplus<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector zero = TVector.Create(0f);
        TVector e = ExpOfBounded(TVector.AtLeast(TVector.Create(-104f), TVector.NegativeAbs(x)));
        return TVector.AtLeast(zero, x) + LogOnePlusUnit(e);
    }

    /// <summary>The error function. Worst error 1.07 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Erf<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector a = TVector.Abs(x);

        // Near 0: x + x P(x^2).
        TVector z = x * x;
        TVector p = TVector.Create(7.965167606016621e-05f);
        p = TVector.MultiplyAdd(p, z, TVector.Create(-0.0008043122943490744f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.005191911943256855f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(-0.026855582371354103f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.11283624172210693f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(-0.3761262893676758f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.12837916612625122f));
        TVector near = TVector.MultiplyAdd(p, x, x);

        // Farther: 1 - exp(Q(|x|)), Q = log(erfc). From 4 on the result is 1; the comparison lets NaN pass.
        TVector t = TVector.AtMost(TVector.Create(4f), a);
        TVector q = TVector.Create(-2.1115369236213155e-05f);
        q = TVector.MultiplyAdd(q, t, TVector.Create(0.0004347041540313512f));
        q = TVector.MultiplyAdd(q, t, TVector.Create(-0.004172266460955143f));
        q = TVector.MultiplyAdd(q, t, TVector.Create(0.02512267976999283f));
        q = TVector.MultiplyAdd(q, t, TVector.Create(-0.10828523337841034f));
        q = TVector.MultiplyAdd(q, t, TVector.Create(-0.6333421468734741f));
        q = TVector.MultiplyAdd(q, t, TVector.Create(-1.1295173168182373f));
        q = TVector.MultiplyAdd(q, t, TVector.Create(0.00017518513777758926f));
        TVector far = TVector.CopySign(TVector.Create(1f) - ExpOfBounded(q), x);
        return TVector.SelectLess(a, TVector.Create(0.921875f), near, far);
    }

    /// <summary>x * factor as a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector RoundedProduct<TVector>(TVector x, float factor)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector shift = TVector.Create(RoundingShift);
        return TVector.MultiplyAdd(x, TVector.Create(factor), shift) - shift;
    }

    /// <summary>x - n ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduce<TVector>(TVector x, TVector n)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector r = TVector.MultiplyAdd(n, TVector.Create(-Ln2High), x);
        return TVector.MultiplyAdd(n, TVector.Create(-Ln2Low), r);
    }

    /// <summary>(exp(r) - 1 - r) / r^2 for |r| up to ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SecondOrder<TVector>(TVector r)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector p = TVector.Create(ExpTerm6);
        p = TVector.MultiplyAdd(p, r, TVector.Create(ExpTerm5));
        p = TVector.MultiplyAdd(p, r, TVector.Create(ExpTerm4));
        p = TVector.MultiplyAdd(p, r, TVector.Create(ExpTerm3));
        return TVector.MultiplyAdd(p, r, TVector.Create(0.5f));
    }
}
