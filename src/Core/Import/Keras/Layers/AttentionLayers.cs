using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers.Attention and AdditiveAttention (Luong et al. 2015, Bahdanau et al. 2015), by their definition in Keras.</summary>
internal static class AttentionLayers
{
    private const string Category = "Attention";

    // What one array holds, with room to spare.
    private const long MaxMask = int.MaxValue / 2;
    private static readonly string[] CallArguments = ["inputs", "mask", LayerCall.Training, "return_attention_scores", "use_causal_mask"];

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("Attention", Category, static c => Attend(c, DotScores))
        {
            Arguments = CallArguments,
            Weights = static s => new WeightLayout([.. s.Bool("use_scale", false) ? new[] { "scale" } : [], .. s.Text("score_mode") == "concat" ? new[] { "concat_score_weight" } : []]),
            Check = static s =>
            {
                if (s.Text("score_mode") is string mode and not ("dot" or "concat"))
                {
                    throw new UnsupportedLayerException($"its score mode '{mode}' is not one of dot and concat");
                }
            },
        },
        new("AdditiveAttention", Category, static c => Attend(c, AdditiveScores)) { Arguments = CallArguments, Weights = static s => s.Bool("use_scale", true) ? new WeightLayout("scale") : WeightLayout.Empty },
    ];

    /// <summary>A constant (1, Tq, Tv) that lets no query see a later key.</summary>
    /// <exception cref="UnsupportedLayerException">A length is unknown.</exception>
    public static GraphValue CausalMask(LayerContext c, Dimension queries, Dimension keys)
    {
        if (!queries.IsFixed || !keys.IsFixed)
        {
            throw new UnsupportedLayerException("a causal mask over sequences of unknown length is not supported: export the model with fixed input shapes");
        }

        if (queries * keys is not { IsUnknown: false, Count: <= MaxMask })
        {
            throw new UnsupportedLayerException($"a causal mask of {queries} x {keys} is too large");
        }

        TensorShape shape = new(1, queries.Count, keys.Count);
        return c.Made("causal_mask", "", DataType.Bool, shape, () =>
        {
            bool[] visible = new bool[shape.ElementCount];
            for (int q = 0; q < queries.Count; q++)
            {
                visible.AsSpan((int)(q * keys.Count), (int)Math.Min(keys.Count, q + 1)).Fill(true);
            }

            return Tensor.Create<bool>(visible, shape);
        });
    }

    /// <summary>Both masks together; either may be missing.</summary>
    public static GraphValue? And(LayerContext c, GraphValue? a, GraphValue? b) => a is null ? b : b is null ? a : c.Sub("masks", LogicFunction.And, a, b);

    private static IReadOnlyList<KerasTensor> Attend(LayerContext c, Func<LayerContext, GraphValue, GraphValue, GraphValue> scoresOf)
    {
        if (c.Inputs.Count is not (2 or 3))
        {
            throw new UnsupportedLayerException($"it is called on {c.Inputs.Count} tensors, expected query, value and optionally key");
        }

        GraphValue query = c.Float(c.Inputs[0].Value, "query");
        GraphValue value = c.Float(c.Inputs[1].Value, "value");
        GraphValue key = c.Inputs.Count > 2 ? c.Float(c.Inputs[2].Value, "key") : value;
        (GraphValue? queryMask, GraphValue? valueMask) = Masks(c);
        GraphValue scores = scoresOf(c, query, key);
        GraphValue? mask = valueMask is null ? null : c.ExpandDims("value_mask", valueMask, -2);
        if (c.Settings.Bool("causal", false) || c.Flag("use_causal_mask"))
        {
            mask = And(c, VersionRules.CausalAttention.Of(c.Settings) == CausalMasks.Both ? mask : null, CausalMask(c, scores.Shape[-2], scores.Shape[-1]));
        }

        GraphValue weights = c.Sub("weights", new SoftmaxOperator(-1), mask is null ? scores : ActivationLayers.MaskLogits(c, scores, mask));
        MatMulOperator product = new();
        GraphValue result = queryMask is null
            ? c.Main(product, weights, value)
            : VersionRules.MaskedNumbers.Of(c.Settings) == MaskedNumbers.Replaced
            ? c.Main(new SelectOperator(), c.Cast("query_kept", c.ExpandDims("query_mask", queryMask, -1), DataType.Bool), c.Sub("unmasked", product, weights, value), c.Scalar(0))
            : c.Main(
                new BinaryOperator(BinaryFunction.Multiply),
                c.Sub("unmasked", product, weights, value),
                c.Cast("query_mask_float", c.ExpandDims("query_mask", queryMask, -1), DataType.Float32));
        KerasTensor output = new(result, c.Settings.Version.IsKeras3 ? c.ImplicitMask : queryMask is null ? null : c.ToRows("mask", queryMask, result));
        return c.Flag("return_attention_scores") ? [output, new KerasTensor(weights)] : [output];
    }

    // Given as an argument, the query's and the value's (a third, the key's, Keras takes and does not use), or coming with the tensors.
    private static (GraphValue? Query, GraphValue? Value) Masks(LayerContext c)
    {
        IReadOnlyList<KerasTensor?> given = c.Call.TensorArguments("mask", 2);
        return given.Count == 0 ? (c.Inputs[0].Mask, c.Inputs[1].Mask)
            : given.Count >= 2 && given.Count <= c.Inputs.Count ? (Given(0), Given(1))
            : throw new UnsupportedLayerException($"it is called with {given.Count} masks for {c.Inputs.Count} inputs; those of query and value are expected");

        GraphValue? Given(int index) => given[index] is KerasTensor mask ? c.Booleans($"mask_{index}", mask.Value) : null;
    }

    private static GraphValue DotScores(LayerContext c, GraphValue query, GraphValue key)
    {
        GraphValue? scale = c.HasWeight("scale") ? c.Weight("scale") : null;
        if (c.HasWeight("concat_score_weight"))
        {
            GraphValue sum = Tanh(c, query, key, scale);
            return c.Sub("scores", BinaryFunction.Multiply, c.Sub("score_sum", new ReduceOperator(ReduceFunction.Sum, [-1], KeepDimensions: false), sum), c.Weight("concat_score_weight"));
        }

        GraphValue scores = c.Sub("scores", new MatMulOperator(TransposeB: true), query, key);
        return scale is null ? scores : c.Sub("scaled_scores", BinaryFunction.Multiply, scores, scale);
    }

    private static GraphValue AdditiveScores(LayerContext c, GraphValue query, GraphValue key)
    {
        GraphValue activated = Tanh(c, query, key, null);
        GraphValue weighted = c.HasWeight("scale") ? c.Sub("weighted", BinaryFunction.Multiply, activated, c.Weight("scale")) : activated;
        return c.Sub("scores", new ReduceOperator(ReduceFunction.Sum, [-1], KeepDimensions: false), weighted);
    }

    // tanh(scale * (query + key)) for every pair: (N, Tq, Tv, D).
    private static GraphValue Tanh(LayerContext c, GraphValue query, GraphValue key, GraphValue? scale)
    {
        GraphValue sum = c.Sub("pairs", BinaryFunction.Add, c.ExpandDims("queries", query, -2), c.ExpandDims("keys", key, -3));
        return c.Sub("tanh", new ActivationOperator(new ActivationFunction(ActivationKind.Tanh)), scale is null ? sum : c.Sub("scaled", BinaryFunction.Multiply, sum, scale));
    }
}
