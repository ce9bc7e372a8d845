namespace TfModelTools.Runtime;

/// <summary>The elementwise activation functions; the formulas stand at <see cref="Activation"/>.</summary>
public enum ActivationKind
{
    /// <summary>x.</summary>
    Linear,

    /// <summary>Rectified linear, in its general form with slope, threshold and ceiling.</summary>
    Relu,

    /// <summary>x where x &gt; threshold, else 0.</summary>
    ThresholdedRelu,

    /// <summary>Exponential linear unit.</summary>
    Elu,

    /// <summary>Scaled exponential linear unit.</summary>
    Selu,

    /// <summary>Continuously differentiable exponential linear unit.</summary>
    Celu,

    /// <summary>Gaussian error linear unit, exact (erf).</summary>
    Gelu,

    /// <summary>Gaussian error linear unit, tanh approximation.</summary>
    GeluTanh,

    /// <summary>x * sigmoid(x).</summary>
    Silu,

    /// <summary>x * tanh(softplus(x)).</summary>
    Mish,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>clip(slope * x + offset, 0, 1).</summary>
    HardSigmoid,

    /// <summary>x * relu6(x + 3) / 6.</summary>
    HardSilu,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>exp(x).</summary>
    Exponential,
}
