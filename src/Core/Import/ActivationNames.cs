using System.Collections.Frozen;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import;

/// <summary>
/// The activations that are functions of each element, by name, for every importer. The names are those of keras.activations; TensorFlow's ops
/// have the same ones.
/// </summary>
internal static class ActivationNames
{
    private static readonly FrozenDictionary<string, ActivationFunction> Functions = new Dictionary<string, ActivationFunction>
    {
        ["linear"] = ActivationFunction.Linear,
        ["relu"] = ActivationFunction.Relu,
        ["relu6"] = new(ActivationKind.Relu, Ceiling: 6),
        ["leaky_relu"] = new(ActivationKind.Relu, Alpha: 0.2f),
        ["elu"] = new(ActivationKind.Elu, Alpha: 1),
        ["selu"] = new(ActivationKind.Selu),
        ["celu"] = new(ActivationKind.Celu, Alpha: 1),
        ["gelu"] = new(ActivationKind.Gelu),
        ["gelu_new"] = new(ActivationKind.GeluTanh),
        ["silu"] = new(ActivationKind.Silu),
        ["swish"] = new(ActivationKind.Silu),
        ["mish"] = new(ActivationKind.Mish),
        ["sigmoid"] = new(ActivationKind.Sigmoid),
        ["sparse_sigmoid"] = new(ActivationKind.HardSigmoid, Alpha: 0.5f, Beta: 0.5f),
        ["hard_silu"] = new(ActivationKind.HardSilu),
        ["hard_swish"] = new(ActivationKind.HardSilu),
        ["softplus"] = new(ActivationKind.Softplus),
        ["softsign"] = new(ActivationKind.Softsign),
        ["tanh"] = new(ActivationKind.Tanh),
        ["exponential"] = new(ActivationKind.Exponential),
        ["exp"] = new(ActivationKind.Exponential),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>hard_sigmoid of Keras 1 and 2: 0.2x + 0.5, clipped.</summary>
    public static ActivationFunction HardSigmoidOfFifths { get; } = new(ActivationKind.HardSigmoid, Alpha: 0.2f, Beta: 0.5f);

    /// <summary>hard_sigmoid of Keras 3: relu6(x + 3) / 6.</summary>
    public static ActivationFunction HardSigmoidOfSixths { get; } = new(ActivationKind.HardSigmoid, Alpha: 1f / 6, Beta: 0.5f);

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> All => Functions.Keys;

    /// <summary>A function by its name; null when it is none of these.</summary>
    public static ActivationFunction? Find(string name) => Functions.GetValueOrDefault(name);

    /// <summary>A function of this table.</summary>
    public static ActivationFunction Of(string name) => Functions[name];
}
