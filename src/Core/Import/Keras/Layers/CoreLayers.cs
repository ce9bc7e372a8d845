using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Core layers": Dense, Embedding, Masking and the like.</summary>
internal static class CoreLayers
{
    private const string Category = "Core";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("InputLayer", Category, static c => c.Main(new IdentityOperator(), c.Input)),
        new("Dense", Category, Dense)
        {
            Weights = static s => new WeightLayout(s.Bool("use_bias", true) ? ["kernel", "bias"] : ["kernel"]),
            PassesMask = true,
        },
        new("Embedding", Category, Embedding) { Weights = static _ => new WeightLayout("embeddings") },
        new("Masking", Category, Masking),
        new("Activation", Category, static c => ActivationLayers.Apply(c, c.Settings.Activation("activation"))) { PassesMask = true },
        new("Identity", Category, static c => c.Main(new IdentityOperator(), c.Input)) { PassesMaskByVersion = true },
    ];

    private static GraphValue Dense(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        DenseOperator op = new(ActivationFunction.Linear);
        return c.Activate(c.HasWeight("bias") ? c.Main(op, x, c.Weight("kernel"), c.Weight("bias")) : c.Main(op, x, c.Weight("kernel")));
    }

    private static IReadOnlyList<KerasTensor> Embedding(LayerContext c)
    {
        GraphValue ids = c.Input;
        GraphValue output = c.Main(new EmbeddingOperator(), ids, c.Weight("embeddings"));
        GraphValue? mask = c.Settings.Bool("mask_zero", false) ? c.Sub("mask", ComparisonFunction.NotEqual, ids, c.Scalar(0, ids.Spec.DataType)) : null;
        return [new KerasTensor(output, mask)];
    }

    // A step of which every feature equals the value is masked, and becomes zeros.
    private static IReadOnlyList<KerasTensor> Masking(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        GraphValue differs = c.Sub("differs", ComparisonFunction.NotEqual, x, c.Scalar((float)c.Settings.Number("mask_value", 0)));
        GraphValue mask = c.Sub("mask", new ReduceLogicOperator(IsAll: false, [-1], KeepDimensions: false), differs);
        GraphValue keep = c.Sub("keep", new ReduceLogicOperator(IsAll: false, [-1], KeepDimensions: true), differs);
        GraphValue kept = VersionRules.MaskedNumbers.Of(c.Settings) == MaskedNumbers.Replaced
            ? c.Main(new SelectOperator(), keep, x, c.Scalar(0))
            : c.Main(new BinaryOperator(BinaryFunction.Multiply), x, c.Cast("keep_float", keep, DataType.Float32));
        return [new KerasTensor(kept, mask)];
    }
}
