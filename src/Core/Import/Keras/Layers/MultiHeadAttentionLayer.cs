using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers.MultiHeadAttention (Vaswani et al. 2017) and GroupedQueryAttention (Ainslie et al. 2023).</summary>
internal static class MultiHeadAttentionLayer
{
    private const string Category = "Attention";
    private static readonly string[] CallArguments =
        ["query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask", "return_attention_scores", LayerCall.Training, "use_causal_mask"];

    private static readonly string[] Projections = ["query_dense", "key_dense", "value_dense", "output_dense"];

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        Row("MultiHeadAttention", static _ => 1),
        Row("GroupQueryAttention", Groups),
        Row("GroupedQueryAttention", Groups),
    ];

    private static int Groups(LayerSettings s) => s.Int("num_query_heads") / Math.Max(1, s.Int("num_key_value_heads"));

    private static LayerDefinition Row(string className, Func<LayerSettings, int> groups) => new(className, Category, c => Attend(c, groups(c.Settings)))
    {
        Arguments = CallArguments,
        Weights = Layout,
        Check = static s =>
        {
            if (s.Bool("use_gate", false))
            {
                throw new UnsupportedLayerException("gated attention is not supported");
            }

            if (s.Has("sliding_window"))
            {
                throw new UnsupportedLayerException("attention in a sliding window is not supported");
            }
        },
        Note = "masks where time is the only axis attended over",
    };

    private static WeightLayout Layout(LayerSettings s)
    {
        WeightLayout one = new(s.Bool("use_bias", true) ? ["kernel", "bias"] : ["kernel"]);
        return new WeightLayout(Array.Empty<WeightSlot>(), [.. Projections.Select(p => new WeightChild(p, one))]);
    }

    private static IReadOnlyList<KerasTensor> Attend(LayerContext c, int groups)
    {
        // Where the version is not known it matters only if there is a mask (see Own).
        bool handsOn = VersionRules.AttentionMasks.Find(c.Settings.Writer) == ImplicitMasks.Used;
        KerasTensor query = c.Inputs.Count > 0 ? c.Inputs[0] : throw new UnsupportedLayerException("it is called on no tensor");
        KerasTensor value = c.Inputs.Count > 1 ? c.Inputs[1] : c.TensorArgument("value") ?? query;
        KerasTensor? key = c.Inputs.Count > 2 ? c.Inputs[2] : c.TensorArgument("key");
        AttentionAxes axes = new(c, query.Value.Shape);
        GraphValue q = Heads(c, "query", axes.Fold("query", query.Value), 1);
        GraphValue k = Heads(c, "key", axes.Fold("key", (key ?? value).Value), groups);
        GraphValue v = Heads(c, "value", axes.Fold("value", value.Value), groups);
        GraphValue scaled = c.Sub("scaled_query", BinaryFunction.Multiply, q, c.Scalar((float)(1 / Math.Sqrt(q.Shape[-1].Count))));
        GraphValue scores = c.Sub("scores", new MatMulOperator(TransposeB: true), scaled, k);
        GraphValue? mask = Mask(c, query, value, key, scores.Shape);
        bool returnsScores = c.Flag("return_attention_scores");
        if (!axes.IsTime && (mask is not null || returnsScores))
        {
            throw new UnsupportedLayerException($"masks and attention scores over several axes of {query.Value.Shape} are not supported");
        }

        // Keras zeroes rows without any key left only where it does not take its fused path, which gives no scores.
        GraphValue weights = mask is null ? c.Sub("weights", new SoftmaxOperator(-1), scores)
            : returnsScores ? ActivationLayers.MaskedSoftmax(c, scores, mask, c.Name + "/weights", (logits, name) => c.Node(name, new SoftmaxOperator(-1), logits))
            : c.Sub("weights", new SoftmaxOperator(-1), ActivationLayers.MaskLogits(c, scores, mask));

        // (N, H, T, V) to (N, T, H * V), through the output projection (H, V, out).
        GraphValue context = c.Sub("joined", new TransposeOperator([0, 2, 1, 3]), c.Sub("context", new MatMulOperator(), weights, v));
        LayerWeight kernel = c.Raw("output_dense/kernel");
        if (kernel.Shape.Rank != 3)
        {
            throw new UnsupportedLayerException($"an output of several axes is not supported (its kernel has shape {kernel.Shape})");
        }

        GraphValue joined = c.Reshape("flattened", context, [context.Shape[0], context.Shape[1], context.Shape[2] * context.Shape[3]]);
        GraphValue output = axes.Unfold(Project(c, axes.IsTime ? c.Name : c.Name + "/output", "output_dense", joined, kernel.Reshape(kernel.Shape[0] * kernel.Shape[1], kernel.Shape[2])));
        if (RemovesMasks(c))
        {
            c.RemoveMask(query);
            c.RemoveMask(value);
            c.RemoveMask(key ?? value);
        }

        KerasTensor result = new(output, handsOn ? query.Mask : null);
        return returnsScores ? [result, new KerasTensor(weights)] : [result];
    }

    // GroupedQueryAttention leaves masks where they are in every version.
    private static bool RemovesMasks(LayerContext c) => c.Settings.ClassName == "MultiHeadAttention" && VersionRules.AttendedMasks.Of(c.Settings) == AttendedMasks.Removed;

    // (N, T, D) through a kernel (D, H, K) to (N, H, T, K); heads of a group are repeated.
    private static GraphValue Heads(LayerContext c, string name, GraphValue x, int groups)
    {
        LayerWeight kernel = c.Raw($"{name}_dense/kernel").RequireRank(3);
        (long heads, long size) = (kernel.Shape[1], kernel.Shape[2]);
        GraphValue projected = Project(c, $"{c.Name}/{name}", $"{name}_dense", c.Float(x, name + "_float"), kernel.Reshape(kernel.Shape[0], heads * size));
        GraphValue split = c.Reshape(name + "_heads", projected, [x.Shape[0], x.Shape[1], heads, size]);
        GraphValue transposed = c.Sub(name + "_by_head", new TransposeOperator([0, 2, 1, 3]), split);
        return groups > 1 ? c.Sub(name + "_repeated", new RepeatOperator(1, groups), transposed) : transposed;
    }

    private static GraphValue Project(LayerContext c, string name, string slot, GraphValue x, LayerWeight kernel)
    {
        DenseOperator op = new(ActivationFunction.Linear);
        GraphValue weight = c.Constant(kernel with { Name = $"{c.Name}/{slot}/kernel" });
        return c.HasWeight(slot + "/bias")
            ? c.Node(name, op, x, weight, c.Constant(c.Raw(slot + "/bias").Reshape(c.Raw(slot + "/bias").Shape.ElementCount) with { Name = $"{c.Name}/{slot}/bias" }))
            : c.Node(name, op, x, weight);
    }

    // Every mask there is, as (N or 1, 1, T or 1, S).
    private static GraphValue? Mask(LayerContext c, KerasTensor query, KerasTensor value, KerasTensor? key, SymbolicShape scores)
    {
        GraphValue? Own(string name, KerasTensor? tensor) => c.TensorArgument(name)?.Value is GraphValue given ? c.Booleans(name, given)
            : tensor?.Mask is GraphValue coming && VersionRules.AttentionMasks.Of(c.Settings) == ImplicitMasks.Used ? coming : null;
        GraphValue? mask = null;

        // Keras takes the mask of the query itself, whatever it is given.
        GraphValue? ofQuery = RemovesMasks(c) && c.IsGiven("query_mask") ? query.Mask : Own("query_mask", query);
        if (ofQuery is GraphValue queryMask)
        {
            mask = And(c, mask, c.ExpandDims("query_mask_column", queryMask, -1));
        }

        if (Own("value_mask", value) is GraphValue valueMask)
        {
            mask = And(c, mask, c.ExpandDims("value_mask_row", valueMask, 1));
        }

        if (Own("key_mask", key) is GraphValue keyMask)
        {
            mask = And(c, mask, c.ExpandDims("key_mask_row", keyMask, 1));
        }

        if (c.Flag("use_causal_mask"))
        {
            mask = And(c, mask, AttentionLayers.CausalMask(c, scores[-2], scores[-1]));
        }

        if (c.TensorArgument("attention_mask")?.Value is GraphValue explicitMask)
        {
            GraphValue asBool = c.Booleans("attention_mask", explicitMask);
            if (asBool.Shape.Rank == 4)
            {
                mask = mask is null ? null : c.ExpandDims("mask_by_head", mask, 1);
                return And(c, asBool, mask);
            }

            mask = And(c, mask, asBool.Shape.Rank == 2 ? c.ExpandDims("attention_mask_all", asBool, 0) : asBool);
        }

        return mask is null ? null : c.ExpandDims("mask_by_head", mask, 1);
    }

    private static GraphValue? And(LayerContext c, GraphValue? a, GraphValue? b) => AttentionLayers.And(c, a, b);
}
