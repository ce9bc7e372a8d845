using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Activation layers".</summary>
internal static class ActivationLayers
{
    private const string Category = "Activation";

    // What a masked logit is set to (keras.layers.Softmax).
    private const float MaskedLogit = -1e9f;

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        Of("ReLU"),
        Of("LeakyReLU"),
        Of("ELU"),
        Of("CELU"),
        Of("ThresholdedReLU"),
        Of("GELU"),
        Of("Swish"),
        new("PReLU", Category, static c => c.Main(new PReluOperator(), c.FloatInput, c.Weight("alpha"))) { Weights = static _ => new WeightLayout("alpha"), PassesMask = true },
        new("Softmax", Category, Softmax) { Arguments = ["inputs", "mask"], PassesMask = true },
    ];

    /// <summary>Applies an activation as the layer's main node.</summary>
    public static GraphValue Apply(LayerContext c, KerasActivation activation) =>
        activation.IsLinear ? c.Main(new IdentityOperator(), c.Input) : activation.Apply(c, c.FloatInput, c.Name);

    /// <summary>Sets the logits whose mask is false so low that softmax gives them nothing.</summary>
    public static GraphValue MaskLogits(LayerContext c, GraphValue logits, GraphValue mask) =>
        c.Sub("masked", BinaryFunction.Add, logits, c.Sub("mask_offset", BinaryFunction.Multiply, c.Cast("mask_float", c.Sub("masked_out", new LogicalNotOperator(), mask), DataType.Float32), c.Scalar(MaskedLogit)));

    /// <summary>Keras' layer Softmax over the logits whose mask is true.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="logits">The logits.</param>
    /// <param name="mask">Booleans that broadcast to the logits.</param>
    /// <param name="name">The name of the last node.</param>
    /// <param name="softmax">Adds the softmax of a value under a name.</param>
    public static GraphValue MaskedSoftmax(LayerContext c, GraphValue logits, GraphValue mask, string name, Func<GraphValue, string, GraphValue> softmax)
    {
        GraphValue masked = MaskLogits(c, logits, mask);
        return VersionRules.MaskedSoftmax.Of(c.Settings) == EmptyRows.Spread ? softmax(masked, name) : c.Node(name, new SelectOperator(), mask, softmax(masked, name + "/unmasked"), c.Scalar(0));
    }

    private static LayerDefinition Of(string className) => new(className, Category, static c => Apply(c, KerasActivation.OfLayer(c.Settings)!)) { PassesMask = true };

    private static GraphValue Softmax(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        GraphValue? mask = c.Mask;
        KerasActivation softmax = KerasActivation.OfLayer(c.Settings)!;
        return mask is null
            ? softmax.Apply(c, x, c.Name)
            : MaskedSoftmax(c, x, c.Booleans("mask", mask), c.Name, (logits, name) => softmax.Apply(c, logits, name));
    }
}
