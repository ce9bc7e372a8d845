namespace TfModelTools.Runtime;

/// <summary>Special functions of one, two or three numbers, as tf.math defines them.</summary>
public enum SpecialFunction
{
    /// <summary>log |Gamma(x)|.</summary>
    LogGamma,

    /// <summary>The derivative of log Gamma(x).</summary>
    Digamma,

    /// <summary>The inverse of the error function.</summary>
    InverseErf,

    /// <summary>The quantile of the standard normal distribution.</summary>
    NormalQuantile,

    /// <summary>The modified Bessel function of the first kind and order 0.</summary>
    BesselI0,

    /// <summary>exp(-|x|) times <see cref="BesselI0"/>.</summary>
    ScaledBesselI0,

    /// <summary>The modified Bessel function of the first kind and order 1.</summary>
    BesselI1,

    /// <summary>exp(-|x|) times <see cref="BesselI1"/>.</summary>
    ScaledBesselI1,

    /// <summary>The regularized lower incomplete gamma function P(a, b); from here on of two numbers.</summary>
    LowerGamma,

    /// <summary>The regularized upper incomplete gamma function Q(a, b).</summary>
    UpperGamma,

    /// <summary>The a-th derivative of <see cref="Digamma"/> at b.</summary>
    Polygamma,

    /// <summary>The Hurwitz zeta function: the sum of (b + k)^-a over k from 0.</summary>
    Zeta,

    /// <summary>The regularized incomplete beta function I_c(a, b); of three numbers.</summary>
    IncompleteBeta,
}
