namespace TfModelTools.Backends.Keras;

/// <summary>Attention.</summary>
internal static class AttentionRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("Attention", "use_scale score_mode dropout causal@2"),
        new("AdditiveAttention", "use_scale dropout causal@2"),

        // The shapes are those of the tensors it is called on: Keras finds them itself.
        new(
            "MultiHeadAttention",
            "num_heads key_dim value_dim dropout use_bias output_shape attention_axes flash_attention@3",
            "kernel bias",
            handled: "query_shape key_shape value_shape"),

        // Its products are private to it, and their paths say so.
        new("GroupQueryAttention", "head_dim num_query_heads num_key_value_heads dropout use_bias flash_attention", "kernel bias") { Only = 3, Slots = "_" },
        new("GroupedQueryAttention", "head_dim num_query_heads num_key_value_heads dropout use_bias flash_attention", "kernel bias") { Only = 3, Slots = "_", WrittenAs = static (_, _) => "GroupQueryAttention" },
    ];
}
