namespace TfModelTools.Graph.Operators;

/// <summary>
/// An elementwise activation function with its parameters, as Keras defines them (keras.activations, keras.layers).
/// <list type="bullet">
/// <item>Relu: x where x &gt; Threshold, between 0 and Ceiling where there is one, else Alpha * (x - Threshold).</item>
/// <item>ThresholdedRelu: x where x &gt; Threshold, else 0.</item>
/// <item>Elu: x where x &gt; 0, else Alpha * (exp(x) - 1). Celu: max(0, x) + min(0, Alpha * (exp(x / Alpha) - 1)).</item>
/// <item>HardSigmoid: clip(Alpha * x + Beta, 0, 1): 0.2 and 0.5 in Keras 1 and 2, 1/6 and 0.5 in Keras 3.</item>
/// </list>
/// </summary>
/// <param name="Kind">Which function.</param>
/// <param name="Alpha">Slope below the threshold (Relu), scale (Elu, Celu), or slope (HardSigmoid).</param>
/// <param name="Beta">Offset (HardSigmoid).</param>
/// <param name="Threshold">Threshold (Relu, ThresholdedRelu).</param>
/// <param name="Ceiling">Largest output (Relu); infinity for none.</param>
public sealed record ActivationFunction(
    ActivationKind Kind,
    float Alpha = 0,
    float Beta = 0,
    float Threshold = 0,
    float Ceiling = float.PositiveInfinity)
{
    /// <summary>x.</summary>
    public static ActivationFunction Linear { get; } = new(ActivationKind.Linear);

    /// <summary>max(0, x).</summary>
    public static ActivationFunction Relu { get; } = new(ActivationKind.Relu);
}
