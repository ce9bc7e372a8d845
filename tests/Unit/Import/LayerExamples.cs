namespace TfModelTools.Tests.Import;

/// <summary>One use of a layer class: its options, the shapes it is called on, and the shapes of its arrays in the order of .h5 files.</summary>
public sealed record LayerExample(string ClassName, string Options, long[][] Inputs, long[][] Weights, string Inbound = "list");

/// <summary>An example of every layer class that is supported.</summary>
public static class LayerExamples
{
    private const string Rnn = "\"units\": 2, \"activation\": \"tanh\"";

    /// <summary>Further uses, of which targets mean something else by the same options.</summary>
    public static IReadOnlyList<LayerExample> More { get; } =
    [
        // Windows smaller than steps, padded to the same size.
        One("Conv3D", """{"filters": 1, "kernel_size": [1, 2, 2], "strides": [2, 3, 1], "padding": "same"}""", [5, 7, 4, 1], [1, 2, 2, 1, 1], [1]),
        One("MaxPooling3D", """{"pool_size": [1, 2, 2], "strides": [3, 3, 2], "padding": "same"}""", [5, 7, 4, 1]),
        One("AveragePooling3D", """{"pool_size": [1, 2, 2], "strides": [3, 3, 2], "padding": "same"}""", [5, 7, 4, 1]),
    ];

    public static IReadOnlyList<LayerExample> All { get; } =
    [
        One("Dense", """{"units": 2, "activation": "relu"}""", [3], [3, 2], [2]),
        One("Embedding", """{"input_dim": 5, "output_dim": 2, "mask_zero": true}""", [3], [5, 2]),
        One("Masking", """{"mask_value": 0.5}""", [3, 2]),
        One("Activation", """{"activation": "tanh"}""", [3]),
        One("Identity", "{}", [3]),
        One("EinsumDense", """{"equation": "abc,cd->abd", "output_shape": [null, 2], "bias_axes": "d", "activation": "tanh"}""", [3, 2], [2, 2], [2]),
        One("ReLU", """{"max_value": 6, "negative_slope": 0.1, "threshold": 0.5}""", [3]),
        One("LeakyReLU", """{"alpha": 0.2}""", [3]),
        One("ELU", """{"alpha": 0.5}""", [3]),
        One("CELU", """{"alpha": 0.5}""", [3]),
        One("ThresholdedReLU", """{"theta": 0.5}""", [3]),
        One("GELU", """{"approximate": true}""", [3]),
        One("Swish", "{}", [3]),
        One("PReLU", """{"shared_axes": [1]}""", [3, 2], [1, 2]),
        One("Softmax", """{"axis": -1}""", [3]),
        One("Flatten", """{"data_format": "channels_first"}""", [3, 2]),
        One("Reshape", """{"target_shape": [3, -1]}""", [6]),
        One("Permute", """{"dims": [2, 1]}""", [3, 2]),
        One("RepeatVector", """{"n": 2}""", [3]),
        One("Cropping1D", """{"cropping": [1, 1]}""", [4, 2]),
        One("Cropping2D", """{"cropping": [[1, 0], [0, 1]], "data_format": "channels_last"}""", [3, 3, 1]),
        One("Cropping3D", """{"cropping": 1}""", [3, 3, 3, 1]),
        One("ZeroPadding1D", """{"padding": 1}""", [3, 2]),
        One("ZeroPadding2D", """{"padding": [1, 2], "data_format": "channels_first"}""", [1, 2, 2]),
        One("ZeroPadding3D", """{"padding": [[1, 0], [0, 1], [1, 1]]}""", [1, 2, 2, 1]),
        One("UpSampling1D", """{"size": 2}""", [3, 2]),
        One("UpSampling2D", """{"size": [2, 3], "interpolation": "bilinear", "data_format": "channels_last"}""", [2, 2, 1]),
        One("UpSampling3D", """{"size": [1, 2, 2]}""", [1, 2, 2, 1]),
        One("Conv1D", """{"filters": 2, "kernel_size": [2], "strides": [1], "padding": "causal", "dilation_rate": [2], "groups": 1, "activation": "relu"}""", [4, 2], [2, 2, 2], [2]),
        One("Conv2D", """{"filters": 2, "kernel_size": [2, 2], "strides": [2, 1], "padding": "same", "data_format": "channels_first"}""", [2, 3, 3], [2, 2, 2, 2], [2]),
        One("Conv3D", """{"filters": 1, "kernel_size": 2, "use_bias": false}""", [2, 2, 2, 1], [2, 2, 2, 1, 1]),
        One("Conv1DTranspose", """{"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1}""", [3, 2], [3, 2, 2], [2]),
        One("Conv2DTranspose", """{"filters": 1, "kernel_size": 2, "strides": 2}""", [2, 2, 1], [2, 2, 1, 1], [1]),
        One("Conv3DTranspose", """{"filters": 1, "kernel_size": 2, "use_bias": false}""", [1, 2, 2, 1], [2, 2, 2, 1, 1]),
        One("DepthwiseConv1D", """{"kernel_size": 2, "depth_multiplier": 2}""", [3, 2], [2, 2, 2], [4]),
        One("DepthwiseConv2D", """{"kernel_size": [2, 2], "strides": [1, 1], "padding": "same"}""", [3, 3, 2], [2, 2, 2, 1], [2]),
        One("SeparableConv1D", """{"filters": 3, "kernel_size": 2}""", [3, 2], [2, 2, 1], [1, 2, 3], [3]),
        One("SeparableConv2D", """{"filters": 3, "kernel_size": 2, "use_bias": false}""", [3, 3, 2], [2, 2, 2, 1], [1, 1, 2, 3]),
        One("LocallyConnected1D", """{"filters": 2, "kernel_size": 2, "strides": 1, "padding": "valid", "implementation": 1}""", [3, 2], [2, 4, 2], [2, 2]),
        One("LocallyConnected2D", """{"filters": 2, "kernel_size": [2, 2], "strides": [1, 1], "use_bias": false, "data_format": "channels_first"}""", [1, 3, 2], [2, 4, 2]),
        One("MaxoutDense", """{"output_dim": 2, "nb_feature": 3, "use_bias": true}""", [3], [3, 3, 2], [3, 2]),
        One("Highway", """{"activation": "tanh", "use_bias": true}""", [3], [3, 3], [3, 3], [3], [3]),
        .. Pools(),
        One("AdaptiveMaxPooling1D", """{"output_size": 2}""", [4, 1]),
        One("AdaptiveMaxPooling2D", """{"output_size": [1, 2]}""", [2, 4, 1]),
        One("AdaptiveMaxPooling3D", """{"output_size": 1}""", [2, 2, 2, 1]),
        One("Addons>GELU", """{"approximate": true}""", [3]),
        One("Addons>Sparsemax", """{"axis": -1}""", [3]),
        One("Addons>Maxout", """{"num_units": 2, "axis": -1}""", [4]),
        One("Addons>GroupNormalization", """{"groups": 2, "axis": -1, "epsilon": 0.001}""", [3, 4], [4], [4]),
        One("Addons>InstanceNormalization", """{"groups": 4, "axis": -1, "epsilon": 0.001}""", [3, 4], [4], [4]),
        One("Addons>FilterResponseNormalization", """{"epsilon": 1e-6, "axis": [1, 2], "learned_epsilon": false}""", [2, 2, 3], [1, 1, 1, 3], [1, 1, 1, 3]),
        One("Addons>TLU", """{"affine": true}""", [3], [3], [3]),
        new("Addons>StochasticDepth", """{"survival_probability": 0.5}""", [[3], [3]], []),
        One("Addons>SpectralNormalization", """{"power_iterations": 1, "layer": {"class_name": "Dense", "config": {"name": "inner", "units": 2}}}""", [3], [3, 2], [2], [1, 2]),
        One("Addons>AdaptiveMaxPooling1D", """{"output_size": 2}""", [4, 1]),
        One("Addons>AdaptiveMaxPooling2D", """{"output_size": [1, 2]}""", [2, 4, 1]),
        One("Addons>AdaptiveMaxPooling3D", """{"output_size": 1}""", [2, 2, 2, 1]),
        One("Addons>AdaptiveAveragePooling1D", """{"output_size": 2}""", [4, 1]),
        One("Addons>AdaptiveAveragePooling2D", """{"output_size": 2}""", [2, 4, 1]),
        One("Addons>AdaptiveAveragePooling3D", """{"output_size": 1}""", [2, 2, 2, 1]),
        One("AdaptiveAveragePooling1D", """{"output_size": 2}""", [4, 1]),
        One("AdaptiveAveragePooling2D", """{"output_size": 2}""", [2, 4, 1]),
        One("AdaptiveAveragePooling3D", """{"output_size": 2}""", [2, 2, 2, 1]),
        One("BatchNormalization", """{"axis": [-1], "epsilon": 0.001, "center": true, "scale": true}""", [3, 2], [2], [2], [2], [2]),
        One("BatchNormalizationV1", """{"axis": 1, "scale": false}""", [3, 2], [3], [3], [3]),
        One("SyncBatchNormalization", """{"center": false, "scale": false}""", [2], [2], [2]),
        One("LayerNormalization", """{"axis": [1, 2], "epsilon": 0.001}""", [3, 2], [3, 2], [3, 2]),
        One("RMSNormalization", """{"axis": -1, "epsilon": 1e-06}""", [3, 2], [2]),
        One("GroupNormalization", """{"groups": 2, "axis": -1, "epsilon": 0.001}""", [3, 4], [4], [4]),
        One("UnitNormalization", """{"axis": -1}""", [3]),
        One("SpectralNormalization", """{"layer": {"class_name": "Dense", "config": {"name": "d", "units": 2}}, "power_iterations": 1}""", [3], [3, 2], [2], [1, 2]),
        One("Rescaling", """{"scale": 0.5, "offset": [1, 2, 3]}""", [3]),
        One("Normalization", """{"axis": [-1]}""", [3, 2], [2], [2], []),
        One("CategoryEncoding", """{"num_tokens": 4, "output_mode": "count"}""", [3]),
        One("Discretization", """{"bin_boundaries": [0.1, 0.2], "output_mode": "int"}""", [3]),
        One("Resizing", """{"height": 2, "width": 3, "interpolation": "nearest"}""", [4, 4, 1]),
        One("CenterCrop", """{"height": 2, "width": 3}""", [4, 4, 1]),
        Several("Add", "{}", 3, [3]),
        Several("Subtract", "{}", 2, [3]),
        Several("Multiply", "{}", 2, [3]),
        Several("Maximum", "{}", 2, [3]),
        Several("Minimum", "{}", 2, [3]),
        Several("Average", "{}", 3, [3]),
        Several("Concatenate", """{"axis": -1}""", 2, [3, 2]),
        Several("Dot", """{"axes": [1, 1], "normalize": true}""", 2, [3, 2]),
        Several("Merge", """{"mode": "concat", "concat_axis": 1, "dot_axes": -1}""", 2, [3]),
        One("SimpleRNN", $$"""{{{Rnn}}, "return_sequences": true}""", [3, 2], [2, 2], [2, 2], [2]),
        One("LSTM", $$"""{{{Rnn}}, "recurrent_activation": "sigmoid", "return_state": true, "zero_output_for_mask": false}""", [3, 2], [2, 8], [2, 8], [8]),
        One("GRU", $$"""{{{Rnn}}, "recurrent_activation": "hard_sigmoid", "reset_after": true, "go_backwards": true}""", [3, 2], [2, 6], [2, 6], [2, 6]),
        One("CuDNNLSTM", """{"units": 2, "time_major": false}""", [3, 2], [2, 8], [2, 8], [16]),
        One("CuDNNGRU", """{"units": 2}""", [3, 2], [2, 6], [2, 6], [12]),
        One("RNN", $$"""{"cell": {"class_name": "StackedRNNCells", "config": {"cells": [{"class_name": "LSTMCell", "config": {{{Rnn}}} }, {"class_name": "GRUCell", "config": {{{Rnn}}, "reset_after": false} }]} }, "return_sequences": false}""", [3, 2], [2, 8], [2, 8], [8], [2, 6], [2, 6], [6]),
        One("Bidirectional", $$"""{"merge_mode": "ave", "layer": {"class_name": "LSTM", "config": {{{Rnn}}, "recurrent_activation": "sigmoid", "return_sequences": true} } }""", [3, 2], [2, 8], [2, 8], [8], [2, 8], [2, 8], [8]),
        One("TimeDistributed", """{"layer": {"class_name": "Conv1D", "config": {"name": "c", "filters": 1, "kernel_size": 2}}}""", [2, 3, 2], [2, 2, 1], [1]),
        One("ConvLSTM1D", """{"filters": 1, "kernel_size": 2, "padding": "same", "recurrent_activation": "hard_sigmoid"}""", [2, 3, 1], [2, 1, 4], [2, 1, 4], [4]),
        One("ConvLSTM2D", """{"filters": 1, "kernel_size": [2, 2], "strides": [1, 1], "data_format": "channels_first", "return_sequences": true}""", [2, 1, 3, 3], [2, 2, 1, 4], [2, 2, 1, 4], [4]),
        One("ConvLSTM3D", """{"filters": 1, "kernel_size": 1, "padding": "valid"}""", [2, 2, 2, 2, 1], [1, 1, 1, 1, 4], [1, 1, 1, 1, 4], [4]),
        Several("Attention", """{"use_scale": true, "score_mode": "concat", "causal": true}""", 2, [3, 2], [], []),
        Several("AdditiveAttention", """{"use_scale": true}""", 3, [3, 2], [2]),
        new("MultiHeadAttention", """{"num_heads": 2, "key_dim": 3, "value_dim": 2, "use_bias": true, "attention_axes": [1]}""", [[3, 2]], [[2, 2, 3], [2, 3], [2, 2, 3], [2, 3], [2, 2, 2], [2, 2], [2, 2, 2], [2]], """[[["in_0", 0, 0, {"value": ["in_0", 0, 0], "use_causal_mask": true}]]]"""),
        new("GroupQueryAttention", """{"num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 3, "use_bias": false}""", [[3, 2]], [[2, 2, 3], [2, 1, 3], [2, 1, 3], [2, 3, 2]], """[[["in_0", 0, 0, {"value": ["in_0", 0, 0]}]]]"""),
        new("GroupedQueryAttention", """{"num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 3, "use_bias": false}""", [[3, 2]], [[2, 2, 3], [2, 1, 3], [2, 1, 3], [2, 3, 2]], """[[["in_0", 0, 0, {"value": ["in_0", 0, 0]}]]]"""),
        new("TFOpLambda", """{"function": "math.reduce_mean"}""", [[3, 2]], [], """[["in_0", 0, 0, {"axis": [1], "keepdims": true}]]"""),
        new("SlicingOpLambda", """{"function": "__operators__.getitem"}""", [[3, 2]], [], """[["in_0", 0, 0, {"slice_spec": [{"start": null, "stop": null, "step": null}, {"start": 0, "stop": -1, "step": 2}, -1]}]]"""),
        One("TensorFlowOpLayer", """{"node_def": {"name": "op", "op": "Sum", "attr": {"keep_dims": {"b": true}}}, "constants": {"1": [1]}}""", [3, 2]),
        .. TrainingOnly(),
    ];

    private static IEnumerable<LayerExample> Pools()
    {
        for (int axes = 1; axes <= 3; axes++)
        {
            long[] shape = [.. Enumerable.Repeat(4L, axes), 1];
            yield return One($"MaxPooling{axes}D", """{"pool_size": 2, "strides": 1, "padding": "same"}""", shape);
            yield return One($"AveragePooling{axes}D", """{"pool_size": 3, "strides": null, "padding": "valid"}""", shape);
            yield return One($"GlobalMaxPooling{axes}D", """{"keepdims": true}""", shape);
            yield return One($"GlobalAveragePooling{axes}D", """{"keepdims": false}""", shape);
        }
    }

    private static IEnumerable<LayerExample> TrainingOnly() =>
        TfModelTools.Import.Keras.KerasLayerCatalog.Layers.Where(l => l.Note.Contains("while training only", StringComparison.Ordinal)).Select(l => One(l.ClassName, """{"rate": 0.5}""", [2, 2, 1]));

    private static LayerExample One(string className, string options, long[] input, params long[][] weights) => new(className, options, [input], weights);

    private static LayerExample Several(string className, string options, int count, long[] input, params long[][] weights) =>
        new(className, options, [.. Enumerable.Repeat(input, count)], weights);
}
