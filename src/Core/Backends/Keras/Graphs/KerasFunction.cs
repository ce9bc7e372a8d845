using System.Text.Json;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs;

/// <summary>Activation functions by Keras' names and layers.</summary>
internal static class KerasFunction
{
    private const float Fifth = 0.2f;
    private const float Sixth = 1f / 6;

    /// <summary>Keras' name of a function; null when it has none.</summary>
    public static string? NameOf(ActivationFunction function, KerasDialect dialect) => function switch
    {
        { Kind: ActivationKind.Linear } => "linear",
        { Kind: ActivationKind.Relu, Threshold: 0, Alpha: 0, Ceiling: float.PositiveInfinity } => "relu",
        { Kind: ActivationKind.Relu, Threshold: 0, Alpha: 0, Ceiling: 6 } => dialect.IsKeras3 ? "relu6" : null,
        { Kind: ActivationKind.Elu, Alpha: 1 } => "elu",
        { Kind: ActivationKind.Selu } => "selu",
        { Kind: ActivationKind.Gelu } => "gelu",
        { Kind: ActivationKind.Silu } => "swish",
        { Kind: ActivationKind.Mish } => "mish",
        { Kind: ActivationKind.Sigmoid } => "sigmoid",
        { Kind: ActivationKind.HardSigmoid, Beta: 0.5f } => function.Alpha == (dialect.IsKeras3 ? Sixth : Fifth) ? "hard_sigmoid" : null,
        { Kind: ActivationKind.HardSilu } => dialect.IsKeras3 ? "hard_silu" : null,
        { Kind: ActivationKind.Softplus } => "softplus",
        { Kind: ActivationKind.Softsign } => "softsign",
        { Kind: ActivationKind.Tanh } => "tanh",
        { Kind: ActivationKind.Exponential } => "exponential",
        _ => null,
    };

    /// <summary>Whether a layer of Keras computes a function.</summary>
    public static bool HasLayer(ActivationFunction function, KerasDialect dialect) => NameOf(function, dialect) is not null || function.Kind is ActivationKind.Relu or ActivationKind.Elu or ActivationKind.ThresholdedRelu;

    /// <summary>The class of the layer that computes a function.</summary>
    public static string ClassOf(ActivationFunction function) => function switch
    {
        { Kind: ActivationKind.Relu, Threshold: 0, Ceiling: float.PositiveInfinity, Alpha: not 0 } => "LeakyReLU",
        { Kind: ActivationKind.Relu, Ceiling: float.PositiveInfinity, Threshold: 0 } => "Activation",
        { Kind: ActivationKind.Relu } => "ReLU",
        { Kind: ActivationKind.ThresholdedRelu } => "ThresholdedReLU",
        { Kind: ActivationKind.Elu, Alpha: not 1 } => "ELU",
        _ => "Activation",
    };

    /// <summary>Writes the options of that layer.</summary>
    public static void WriteOptions(Utf8JsonWriter json, ActivationFunction function, KerasDialect dialect)
    {
        switch (ClassOf(function))
        {
            case "LeakyReLU":
                json.WriteNumber("negative_slope", function.Alpha);
                break;
            case "ReLU":
                if (float.IsFinite(function.Ceiling))
                {
                    json.WriteNumber("max_value", function.Ceiling);
                }

                json.WriteNumber("negative_slope", function.Alpha);
                json.WriteNumber("threshold", function.Threshold);
                break;
            case "ThresholdedReLU":
                json.WriteNumber("theta", function.Threshold);
                break;
            case "ELU":
                json.WriteNumber("alpha", function.Alpha);
                break;
            default:
                json.WriteString("activation", NameOf(function, dialect));
                break;
        }
    }
}
