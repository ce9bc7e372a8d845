namespace TfModelTools.Runtime;

/// <summary>
/// An elementwise activation function with its parameters, as Keras defines them (keras.activations, keras.layers).
/// Relu: x where x &gt; Threshold, between 0 and Ceiling where there is one, else Alpha * (x - Threshold). ThresholdedRelu: x where
/// x &gt; Threshold, else 0.
/// Elu: x where x &gt; 0, else Alpha * (exp(x) - 1). Celu: max(0, x) + min(0, Alpha * (exp(x / Alpha) - 1)).
/// HardSigmoid: clip(Alpha * x + Beta, 0, 1).
/// </summary>
/// <param name="Kind">Which function.</param>
/// <param name="Alpha">Slope below the threshold (Relu), scale (Elu, Celu), or slope (HardSigmoid).</param>
/// <param name="Beta">Offset (HardSigmoid).</param>
/// <param name="Threshold">Threshold (Relu, ThresholdedRelu).</param>
/// <param name="Ceiling">Largest output (Relu); infinity for none.</param>
public sealed record Activation(
    ActivationKind Kind,
    float Alpha = 0,
    float Beta = 0,
    float Threshold = 0,
    float Ceiling = float.PositiveInfinity)
{
    /// <summary>x.</summary>
    public static Activation Linear { get; } = new(ActivationKind.Linear);

    /// <summary>max(0, x).</summary>
    public static Activation Relu { get; } = new(ActivationKind.Relu);
}
