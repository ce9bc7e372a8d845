namespace TfModelTools.Backends.Keras;

/// <summary>Input layers, dense layers, embeddings, and layers that act while training only.</summary>
internal static class CoreRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("InputLayer", handled: "batch_input_shape batch_shape shape sparse ragged batch_size optional type_spec") { IsInput = true, WriteMore = static t => t.WriteInput() },
        new("Dense", "units activation=linear use_bias", "kernel bias"),
        new("EinsumDense", "equation output_shape activation=linear bias_axes", "kernel bias"),
        new("Embedding", "input_dim output_dim mask_zero", "embeddings"),
        new("Masking", "mask_value"),
        new("Activation", "activation=linear"),
        new("Identity"),
        new("Dropout", "rate noise_shape"),
        new("AlphaDropout", "rate noise_shape"),
        new("GaussianDropout", "rate"),
        new("GaussianNoise", "stddev"),
        new("SpatialDropout1D", "rate") { HasNoTraining = true },
        new("SpatialDropout2D", "rate data_format") { HasNoTraining = true },
        new("SpatialDropout3D", "rate data_format") { HasNoTraining = true },
        new("ActivityRegularization", "l1 l2"),
    ];
}
