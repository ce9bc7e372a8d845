using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>Layers against their definitions in Keras, by numbers worked out by hand.</summary>
public sealed class KerasLayerTests
{
    [Theory]
    [InlineData("valid", 1, null, 4)]
    [InlineData("valid", 2, null, 7)]
    [InlineData("valid", 3, null, 9)]
    [InlineData("same", 1, null, 3)]
    [InlineData("same", 2, null, 6)]
    [InlineData("same", 3, null, 9)]
    [InlineData("same", 2, 1, 5)]
    [InlineData("valid", 2, 1, 7)]
    public void Transposed_convolution_has_the_length_Keras_computes(string padding, int stride, int? outputPadding, int expected)
    {
        // keras.backend.common.backend_utils._get_output_shape_given_tf_padding for kernel 2, and (last two) output padding 1.
        string extra = outputPadding is null ? "" : $", \"output_padding\": {outputPadding}";
        Tensor result = Run("Conv1DTranspose", $$"""{"filters": 1, "kernel_size": 2, "strides": {{stride}}, "padding": "{{padding}}", "use_bias": false{{extra}}}""", T([1, 3, 1], 1, 2, 3), null, T([2, 1, 1], 1, 10));
        int full = padding == "valid" && outputPadding is null ? (3 * stride) + Math.Max(2 - stride, 0) : expected;
        Assert.Equal(full, result.Shape[1]);
    }

    /// <summary>Softmax is over the last axis of the layer's own layout: of channels_first, that of the columns.</summary>
    [Theory]
    [InlineData("channels_first", new[] { 0.26894143f, 0.73105857f, 0.11920292f, 0.880797f })]
    [InlineData("channels_last", new[] { 0.26894143f, 0.73105857f, 0.11920292f, 0.880797f })]
    public void An_activation_over_an_axis_is_over_the_last_of_the_layout(string format, float[] expected)
    {
        // Two channels of one row of two columns, or two columns of two channels: the same numbers in a row.
        long[] shape = format == "channels_first" ? [1, 2, 1, 2] : [1, 1, 2, 2];
        string options = $$"""{"filters": 2, "kernel_size": [1, 1], "use_bias": false, "activation": "softmax", "data_format": "{{format}}"}""";
        AssertClose(Run("Conv2D", options, T(shape, 1, 2, 3, 5), null, T([1, 1, 2, 2], 1, 0, 0, 1)), shape, expected);
    }

    [Fact]
    public void Transposed_convolution_spreads_each_element_over_its_kernel()
    {
        Tensor same = Run("Conv1DTranspose", """{"filters": 1, "kernel_size": 3, "strides": 2, "padding": "same", "use_bias": true}""", T([1, 2, 1], 1, 2), null, T([3, 1, 1], 1, 10, 100), T([1], 0.5f));

        // Full: 1 10 100+2 20 200; one is cut after.
        AssertClose(same, [1, 4, 1], 1.5f, 10.5f, 102.5f, 20.5f);
        Tensor valid = Run("Conv1DTranspose", """{"filters": 1, "kernel_size": 1, "strides": 2, "padding": "valid", "use_bias": true}""", T([1, 2, 1], 1, 2), null, T([1, 1, 1], 3), T([1], 0.5f));
        AssertClose(valid, [1, 4, 1], 3.5f, 0.5f, 6.5f, 0.5f);
    }

    [Fact]
    public void Channels_first_convolution_equals_channels_last_on_the_transposed_image()
    {
        Tensor kernel = Ramp([2, 2, 2, 3]);
        Tensor last = Run("Conv2D", """{"filters": 3, "kernel_size": [2, 2], "use_bias": false}""", Ramp([1, 3, 3, 2]), null, kernel);
        float[] image = Ramp([1, 3, 3, 2]).AsSpan<float>().ToArray();
        float[] first = [.. from c in Enumerable.Range(0, 2) from p in Enumerable.Range(0, 9) select image[(p * 2) + c]];
        Tensor result = Run("Conv2D", """{"filters": 3, "kernel_size": [2, 2], "use_bias": false, "data_format": "channels_first"}""", T([1, 2, 3, 3], first), null, kernel);
        float[] expected = last.AsSpan<float>().ToArray();
        AssertClose(result, [1, 3, 2, 2], [.. from f in Enumerable.Range(0, 3) from p in Enumerable.Range(0, 4) select expected[(p * 3) + f]]);
    }

    [Fact]
    public void Depthwise_convolution_keeps_each_channel_to_itself()
    {
        // Kernel (2, 1 channel-pair..): filter c * 2 + m at channel c.
        Tensor result = Run("DepthwiseConv1D", """{"kernel_size": 2, "depth_multiplier": 2, "use_bias": false}""", T([1, 2, 2], 1, 10, 2, 20), null, T([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8));
        AssertClose(result, [1, 1, 4], 1 + (2 * 5), 2 + (2 * 6), (10 * 3) + (20 * 7), (10 * 4) + (20 * 8));
    }

    [Fact]
    public void Causal_convolution_sees_no_later_step()
    {
        Tensor result = Run("Conv1D", """{"filters": 1, "kernel_size": 2, "dilation_rate": 2, "padding": "causal", "use_bias": false}""", T([1, 4, 1], 1, 2, 3, 4), null, T([2, 1, 1], 10, 1));
        AssertClose(result, [1, 4, 1], 1, 2, 13, 24);
    }

    [Fact]
    public void Grouped_convolution_splits_the_channels()
    {
        Tensor result = Run("Conv1D", """{"filters": 2, "kernel_size": 1, "groups": 2, "use_bias": false}""", T([1, 1, 4], 1, 2, 3, 4), null, T([1, 2, 2], 1, 10, 100, 1000));
        AssertClose(result, [1, 1, 2], 201, 4030);
    }

    [Fact]
    public void Hard_sigmoid_is_that_of_the_version()
    {
        AssertClose(Run("Activation", """{"activation": "hard_sigmoid"}""", T([1, 3], -1, 0, 1), Keras2), [1, 3], 0.3f, 0.5f, 0.7f);
        AssertClose(Run("Activation", """{"activation": "hard_sigmoid"}""", T([1, 3], -1, 0, 1), Keras3), [1, 3], 1f / 3, 0.5f, 2f / 3);
    }

    [Theory]
    [InlineData("relu6", -1, 0, 7, 6)]
    [InlineData("leaky_relu", -1, -0.2, 7, 7)]
    [InlineData("hard_silu", -1, -1 / 3.0, 4, 4)]
    [InlineData("hard_tanh", -3, -1, 0.5, 0.5)]
    [InlineData("soft_shrink", -1, -0.5, 0.2, 0)]
    [InlineData("hard_shrink", -1, -1, 0.2, 0)]
    [InlineData("squareplus", 0, 1, 1.5, 2)]
    [InlineData("sparse_plus", 0, 0.25, 2, 2)]
    [InlineData("sparse_sigmoid", 0.5, 0.75, 2, 1)]
    [InlineData("tanh_shrink", 0, 0, 1, 0.2384058)]
    [InlineData("log_sigmoid", 0, -0.6931472, 1, -0.3132617)]
    [InlineData("silu", 0, 0, 1, 0.7310586)]
    [InlineData("mish", 0, 0, 1, 0.8650984)]
    [InlineData("gelu", 0, 0, 1, 0.8413447)]
    [InlineData("celu", -1, -0.6321206, 1, 1)]
    [InlineData("selu", -1, -1.1113307, 1, 1.0507010)]
    [InlineData("softsign", -1, -0.5, 3, 0.75)]
    [InlineData("exponential", 0, 1, 1, 2.7182818)]
    public void An_activation_has_the_values_of_its_definition(string name, double a, double expectedA, double b, double expectedB)
    {
        AssertClose(Run("Activation", $$"""{"activation": "{{name}}"}""", T([1, 2], (float)a, (float)b), Keras3), [1, 2], (float)expectedA, (float)expectedB);
        AssertClose(Run("Dense", $$"""{"units": 2, "activation": "{{name}}", "use_bias": false}""", T([1, 2], (float)a, (float)b), Keras3, T([2, 2], 1, 0, 0, 1)), [1, 2], (float)expectedA, (float)expectedB);
    }

    [Fact]
    public void An_activation_may_be_a_serialized_function_or_layer()
    {
        Tensor x = T([1, 2], -1, 8);
        AssertClose(Run("Dense", """{"units": 2, "use_bias": false, "activation": {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}}""", x, Keras3, T([2, 2], 1, 0, 0, 1)), [1, 2], 0, 8);
        AssertClose(Run("Activation", """{"activation": {"module": "keras.layers", "class_name": "LeakyReLU", "config": {"name": "l", "negative_slope": 0.5}, "registered_name": null}}""", x, Keras3), [1, 2], -0.5f, 8);
        AssertClose(Run("ReLU", """{"max_value": 6.0, "negative_slope": 0.1, "threshold": 1.0}""", x), [1, 2], -0.2f, 6);
        AssertClose(Run("LeakyReLU", """{"alpha": 0.25}""", x), [1, 2], -0.25f, 8);
        AssertClose(Run("LeakyReLU", "{}", x), [1, 2], -0.3f, 8);
        AssertClose(Run("ReLU", """{"threshold": 1.0}""", T([1, 3], 0.5f, 1, 1.5f)), [1, 3], 0, 0, 1.5f);
        AssertClose(Run("ThresholdedReLU", """{"theta": 2.0}""", T([1, 2], 1.5f, 8)), [1, 2], 0, 8);
    }

    [Fact]
    public void Softmax_takes_an_axis_several_axes_and_logarithms()
    {
        AssertClose(Run("Softmax", """{"axis": 1}""", T([1, 2, 2], 0, 5, 0, 5)), [1, 2, 2], 0.5f, 0.5f, 0.5f, 0.5f);
        AssertClose(Run("Softmax", """{"axis": [1, 2]}""", T([1, 2, 2], 3, 3, 3, 3)), [1, 2, 2], 0.25f, 0.25f, 0.25f, 0.25f);
        AssertClose(Run("Activation", """{"activation": "log_softmax"}""", T([1, 2], 1, 1), Keras3), [1, 2], -0.6931472f, -0.6931472f);
    }

    [Fact]
    public void Group_normalization_normalizes_each_group_of_channels_over_all_positions()
    {
        Tensor x = T([1, 2, 4], 1, 3, 10, 20, 5, 7, 30, 40);
        Tensor result = Run("GroupNormalization", """{"groups": 2, "epsilon": 0.0}""", x, Keras3, T([4], 1, 1, 2, 1), T([4], 0, 1, 0, 0));

        // Group 1: 1 3 5 7, mean 4, variance 5. Group 2: 10 20 30 40, mean 25, variance 125.
        float s = MathF.Sqrt(5);
        float t = MathF.Sqrt(125);
        AssertClose(result, [1, 2, 4], -3 / s, (-1 / s) + 1, 2 * -15 / t, -5 / t, 1 / s, (3 / s) + 1, 2 * 5 / t, 15 / t);
        float[] y = result.AsSpan<float>().ToArray();
        Tensor first = Run("GroupNormalization", """{"groups": 2, "epsilon": 0.0, "axis": 1}""", T([1, 4, 2], 1, 5, 3, 7, 10, 30, 20, 40), Keras3, T([4], 1, 1, 2, 1), T([4], 0, 1, 0, 0));
        AssertClose(first, [1, 4, 2], y[0], y[4], y[1], y[5], y[2], y[6], y[3], y[7]);
    }

    [Fact]
    public void Layer_normalization_broadcasts_weights_of_any_axes()
    {
        Tensor last = Run("LayerNormalization", """{"axis": [-1], "epsilon": 0.0, "scale": true, "center": false}""", T([1, 2, 2], 1, 3, 5, 9), Keras2, T([2], 2, 10));
        AssertClose(last, [1, 2, 2], -2, 10, -2, 10);
        Tensor middle = Run("LayerNormalization", """{"axis": 1, "epsilon": 0.0, "scale": false, "center": true}""", T([1, 2, 2], 1, 3, 5, 9), Keras2, T([2], 100, 200));
        AssertClose(middle, [1, 2, 2], 99, 99, 201, 201);
    }

    [Fact]
    public void Root_mean_square_and_unit_normalization_divide_by_a_norm()
    {
        AssertClose(Run("RMSNormalization", """{"axis": -1, "epsilon": 0.0}""", T([1, 2], 3, 4), Keras3, T([2], 1, 2)), [1, 2], 3 / MathF.Sqrt(12.5f), 8 / MathF.Sqrt(12.5f));

        // The scale is laid over the last axes, also where others are normalized (RMSNormalization.call).
        float root = MathF.Sqrt(5), other = MathF.Sqrt(10);
        AssertClose(Run("RMSNormalization", """{"axis": [1], "epsilon": 0.0}""", T([1, 2, 2], 1, 2, 3, 4), Keras3, T([2], 1, 10)), [1, 2, 2], 1 / root, 20 / other, 3 / root, 40 / other);
        AssertClose(Run("UnitNormalization", """{"axis": -1}""", T([1, 2], 3, 4)), [1, 2], 0.6f, 0.8f);
    }

    [Fact]
    public void Batch_normalization_without_gamma_or_beta_and_over_any_axis()
    {
        AssertClose(Run("BatchNormalization", """{"axis": [1], "epsilon": 0.0, "center": false, "scale": false}""", T([1, 2, 1], 3, 8), Keras2, T([2], 1, 2), T([2], 4, 9)), [1, 2, 1], 1, 2);
    }

    [Fact]
    public void Normalization_uses_its_statistics_from_weights_or_options()
    {
        AssertClose(
            Run("Normalization", """{"axis": [1, 2], "mean": [[1, 2], [3, 4]], "variance": [[1, 4], [1, 4]]}""", T([1, 2, 2], 2, 4, 5, 8), Keras3), [1, 2, 2], 1, 1, 2, 2);
        AssertClose(Run("Normalization", """{"axis": [-1]}""", T([1, 2], 3, 8), Keras2, T([2], 1, 2), T([2], 4, 9), T([], 0)), [1, 2], 1, 2);
        AssertClose(Run("Normalization", """{"axis": -1, "mean": [1.0, 2.0], "variance": [4.0, 9.0]}""", T([1, 2], 3, 8), Keras3), [1, 2], 1, 2);
        AssertClose(Run("Normalization", """{"axis": -1, "mean": [1.0, 2.0], "variance": [4.0, 9.0], "invert": true}""", T([1, 2], 1, 2), Keras3), [1, 2], 3, 8);
        AssertClose(Run("Normalization", """{"axis": null, "mean": 1.0, "variance": 4.0}""", T([1, 2], 3, 5), Keras3), [1, 2], 1, 2);
    }

    [Fact]
    public void Preprocessing_that_is_arithmetic_is_done()
    {
        AssertClose(Run("Rescaling", """{"scale": 2.0, "offset": [1.0, 10.0]}""", T([1, 2], 3, 8)), [1, 2], 7, 26);
        Tensor buckets = Run("Discretization", """{"bin_boundaries": [0.0, 1.0, 2.0], "output_mode": "int"}""", T([1, 4], -1, 0, 1.5f, 7));
        Assert.Equal([0L, 1, 2, 3], buckets.AsSpan<long>().ToArray());
        AssertClose(Run("CenterCrop", """{"height": 1, "width": 2}""", T([1, 3, 4, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)), [1, 1, 2, 1], 6, 7);
        AssertClose(Run("Resizing", """{"height": 1, "width": 2, "interpolation": "bilinear"}""", T([1, 1, 4, 1], 0, 2, 4, 6)), [1, 1, 2, 1], 1, 5);
    }

    [Fact]
    public void Reshaping_layers_move_elements()
    {
        AssertClose(Run("Reshape", """{"target_shape": [-1, 2]}""", T([1, 4], 1, 2, 3, 4)), [1, 2, 2], 1, 2, 3, 4);
        AssertClose(Run("Permute", """{"dims": [2, 1]}""", T([1, 2, 2], 1, 2, 3, 4)), [1, 2, 2], 1, 3, 2, 4);
        AssertClose(Run("RepeatVector", """{"n": 2}""", T([1, 2], 1, 2)), [1, 2, 2], 1, 2, 1, 2);
        AssertClose(Run("Flatten", """{"data_format": "channels_first"}""", T([1, 2, 2], 1, 2, 3, 4)), [1, 4], 1, 3, 2, 4);
        AssertClose(Run("Cropping1D", """{"cropping": [1, 0]}""", T([1, 3, 1], 1, 2, 3)), [1, 2, 1], 2, 3);
        AssertClose(Run("ZeroPadding1D", """{"padding": [1, 2]}""", T([1, 1, 1], 5)), [1, 4, 1], 0, 5, 0, 0);
        AssertClose(Run("ZeroPadding2D", """{"padding": [[0, 1], [1, 0]], "data_format": "channels_first"}""", T([1, 1, 1, 1], 5)), [1, 1, 2, 2], 0, 5, 0, 0);
        AssertClose(Run("UpSampling2D", """{"size": [1, 2], "interpolation": "bilinear"}""", T([1, 1, 2, 1], 0, 4)), [1, 1, 4, 1], 0, 1, 3, 4);
    }

    [Fact]
    public void Pooling_takes_its_options()
    {
        AssertClose(Run("GlobalAveragePooling1D", """{"keepdims": true}""", T([1, 2, 2], 1, 2, 3, 6)), [1, 1, 2], 2, 4);
        AssertClose(Run("GlobalMaxPooling2D", """{"data_format": "channels_first"}""", T([1, 2, 1, 2], 1, 2, 3, 6)), [1, 2], 2, 6);
        AssertClose(Run("AveragePooling1D", """{"pool_size": 2, "strides": 2, "padding": "same"}""", T([1, 3, 1], 1, 3, 7)), [1, 2, 1], 2, 7);
        AssertClose(Run("MaxPooling2D", """{"pool_size": 2, "data_format": "channels_first"}""", T([1, 1, 2, 2], 1, 3, 7, 5)), [1, 1, 1, 1], 7);
        AssertClose(Run("AdaptiveAveragePooling1D", """{"output_size": 2}""", T([1, 4, 1], 1, 3, 7, 5), Keras3), [1, 2, 1], 2, 6);
        AssertClose(Run("AdaptiveAveragePooling1D", """{"output_size": 6}""", T([1, 4, 1], 1, 5, 2, 4), Keras3), [1, 6, 1], 1, 3, 5, 2, 3, 4);
        AssertClose(Run("AdaptiveMaxPooling1D", """{"output_size": 6}""", T([1, 4, 1], 1, 5, 2, 4), Keras3), [1, 6, 1], 1, 5, 5, 2, 4, 4);
    }

    [Fact]
    public void Einsum_dense_is_a_matrix_product()
    {
        // abc,cde->abde with b the steps, de the new axes; the bias over e.
        Tensor result = Run("EinsumDense", """{"equation": "abc,cde->abde", "output_shape": [null, 1, 2], "bias_axes": "e", "activation": "relu"}""", T([1, 2, 2], 1, 2, 3, 4), Keras3, T([2, 1, 2], 1, -1, 10, -10), T([2], 0.5f, 30));
        AssertClose(result, [1, 2, 1, 2], 21.5f, 9, 43.5f, 0);
        Tensor dots = Run("EinsumDense", """{"equation": "...x,xy->...y", "output_shape": 1, "bias_axes": null}""", T([1, 2, 2], 1, 2, 3, 4), Keras3, T([2, 1], 1, 10));
        AssertClose(dots, [1, 2, 1], 21, 43);
        Tensor joined = Run("EinsumDense", """{"equation": "abcd,cde->abe", "output_shape": [null, 1]}""", T([1, 1, 2, 2], 1, 2, 3, 4), Keras3, T([2, 2, 1], 1, 10, 100, 1000));
        AssertClose(joined, [1, 1, 1], 4321);
    }

    [Fact]
    public void Training_only_layers_hand_their_input_on()
    {
        foreach (string name in new[] { "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "RandomFlip" })
        {
            Tensor x = Ramp([1, 2, 2]);
            AssertClose(Run(name, """{"rate": 0.5, "stddev": 0.5}""", x), [1, 2, 2], x.AsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void Weights_over_axes_in_another_order_are_laid_over_these_in_ascending_order()
    {
        // Keras keeps gamma and beta as (3, 2), and reshapes them to (2, 3).
        Tensor y = Run("LayerNormalization", """{"axis": [-1, -2], "epsilon": 0.001}""", T([1, 2, 3], 1, 2, 3, 4, 5, 6), null, T([3, 2], 1, 2, 3, 4, 5, 6), T([3, 2], 10, 20, 30, 40, 50, 60));
        AssertClose(y, [1, 2, 3], 8.5364008f, 18.2436809f, 29.1218405f, 41.1708794f, 54.3907977f, 68.7815954f);
    }

    [Fact]
    public void Spectral_normalization_uses_the_kernel_as_stored()
    {
        string json = Sequential([2], "float32", ("SpectralNormalization", """{"power_iterations": 1, "layer": {"class_name": "Dense", "config": {"name": "inner", "units": 1, "use_bias": true}}}"""));
        ModelGraph graph = ImportJson(json, Keras2, null, ("layer_0", [T([2, 1], 2, 3), T([1], 1), T([1, 1], 9)]));
        AssertClose(Predict(graph, ("x", T([1, 2], 1, 1)))[0], [1, 1], 6);
    }

    [Fact]
    public void Old_names_of_Keras_1_mean_those_of_Keras_2()
    {
        Tensor result = Run("Convolution1D", """{"nb_filter": 1, "filter_length": 2, "border_mode": "same", "subsample_length": 1, "bias": false, "activation": "linear"}""", T([1, 2, 1], 1, 2), new KerasVersion(1, 2), T([2, 1, 1, 1], 1, 10));
        AssertClose(result, [1, 2, 1], 21, 2);
        Tensor theano = Run("Convolution2D", """{"nb_filter": 1, "nb_row": 1, "nb_col": 2, "border_mode": "valid", "subsample": [1, 1], "dim_ordering": "th", "bias": true}""", T([1, 2, 1, 2], 1, 2, 3, 4), new KerasVersion(1, 2), T([1, 2, 1, 2], 1, 10, 100, 1000), T([1], 0));
        AssertClose(theano, [1, 1, 1, 1], 4321);
    }

    [Fact]
    public void A_locally_connected_layer_has_a_kernel_of_its_own_at_each_position()
    {
        // Windows (1, 2) and (2, 3); position 0 adds them up, position 1 takes ten and a hundred times.
        Tensor row = Run("LocallyConnected1D", """{"filters": 1, "kernel_size": [2], "strides": [1], "padding": "valid"}""", T([1, 3, 1], 1, 2, 3), null, T([2, 2, 1], 1, 1, 10, 100), T([2, 1], 0.5f, -0.5f));
        AssertClose(row, [1, 2, 1], 3.5f, 319.5f);

        // Channels first, a window lists its channels before its places: channel 0 is (1, 2), channel 1 is (3, 4).
        Tensor image = Run("LocallyConnected2D", """{"filters": 1, "kernel_size": [1, 2], "strides": [1, 1], "data_format": "channels_first", "use_bias": false}""", T([1, 2, 1, 2], 1, 2, 3, 4), null, T([1, 4, 1], 1, 10, 100, 1000));
        AssertClose(image, [1, 1, 1, 1], 1 + (10 * 2) + (100 * 3) + (1000 * 4));

        // The bias is stored as (row, column, filter) and reshaped to (filter, row, column), not transposed (keras/backend.py, bias_add).
        string biased = """{"filters": 2, "kernel_size": [1, 1], "strides": [1, 1], "data_format": "channels_first"}""";
        AssertClose(Run("LocallyConnected2D", biased, T([1, 1, 1, 3], 0, 0, 0), null, T([3, 1, 2], 0, 0, 0, 0, 0, 0), T([1, 3, 2], 0, 1, 2, 3, 4, 5)), [1, 2, 1, 3], 0, 1, 2, 3, 4, 5);
        AssertClose(Run("LocallyConnected1D", biased.Replace("[1, 1]", "[1]", StringComparison.Ordinal), T([1, 1, 3], 0, 0, 0), null, T([3, 1, 2], 0, 0, 0, 0, 0, 0), T([3, 2], 0, 1, 2, 3, 4, 5)), [1, 2, 3], 0, 1, 2, 3, 4, 5);
    }

    [Fact]
    public void Layers_of_Keras_1_that_later_versions_lack_are_computed_by_their_definitions()
    {
        // Two maps of two inputs: (x0, x1) and (-x0, 2 x1), plus a bias of 1 on the second.
        Tensor maxout = Run("MaxoutDense", """{"output_dim": 2, "nb_feature": 2, "bias": true}""", T([2, 2], 3, 4, -3, -4), null, T([2, 2, 2], 1, 0, 0, 1, -1, 0, 0, 2), T([2, 2], 0, 0, 1, 1));
        AssertClose(maxout, [2, 2], 3, 9, 4, -4);

        // A gate of sigmoid(0) = 1/2 takes half of the changed, half of the input.
        Tensor highway = Run("Highway", """{"activation": "linear", "bias": true}""", T([1, 2], 2, 4), null, T([2, 2], 3, 0, 0, 3), T([2, 2], 0, 0, 0, 0), T([2], 1, 1), T([2], 0, 0));
        AssertClose(highway, [1, 2], (7 + 2) / 2f, (13 + 4) / 2f);
    }
}
