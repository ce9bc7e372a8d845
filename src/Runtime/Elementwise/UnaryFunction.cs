namespace TfModelTools.Runtime;

/// <summary>The elementwise functions of one number that are not activations. Those from Reciprocal on, but for Square, are of floating-point numbers alone.</summary>
public enum UnaryFunction
{
    /// <summary>-x.</summary>
    Negate,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>-1, 0 or 1.</summary>
    Sign,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>x squared.</summary>
    Square,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>1 / square root.</summary>
    Rsqrt,

    /// <summary>exp(x).</summary>
    Exp,

    /// <summary>exp(x) - 1.</summary>
    Expm1,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>log(1 + x).</summary>
    Log1p,

    /// <summary>Largest integer not above.</summary>
    Floor,

    /// <summary>Smallest integer not below.</summary>
    Ceiling,

    /// <summary>Nearest integer, ties to even.</summary>
    Round,

    /// <summary>Sine.</summary>
    Sin,

    /// <summary>Cosine.</summary>
    Cos,

    /// <summary>Tangent.</summary>
    Tan,

    /// <summary>Arc sine.</summary>
    Asin,

    /// <summary>Arc cosine.</summary>
    Acos,

    /// <summary>Arc tangent.</summary>
    Atan,

    /// <summary>Hyperbolic sine.</summary>
    Sinh,

    /// <summary>Hyperbolic cosine.</summary>
    Cosh,

    /// <summary>Inverse hyperbolic sine.</summary>
    Asinh,

    /// <summary>Inverse hyperbolic cosine.</summary>
    Acosh,

    /// <summary>Inverse hyperbolic tangent.</summary>
    Atanh,

    /// <summary>Error function.</summary>
    Erf,

    /// <summary>Error function's complement.</summary>
    Erfc,
}
