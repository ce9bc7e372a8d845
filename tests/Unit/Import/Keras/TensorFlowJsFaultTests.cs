using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>Layers that TensorFlow.js 4.22 computes otherwise than their options say, by what it predicts with them: a model that it saved itself is refused, one of Keras is not.</summary>
public sealed class TensorFlowJsFaultTests
{
    private const string Window = "\"padding\": \"same\", \"strides\": [2, 2, 2]";

    [Theory]
    [InlineData("DepthwiseConv2D", """{"kernel_size": [2, 2], "dilation_rate": [2, 2], "use_bias": false}""", new long[] { 5, 5, 1 }, new long[] { 2, 2, 1, 1 }, "dilation")]
    [InlineData("DepthwiseConv2D", """{"kernel_size": [2, 2], "dilation_rate": [1, 1], "use_bias": false}""", new long[] { 5, 5, 1 }, new long[] { 2, 2, 1, 1 }, null)]
    [InlineData("Conv1D", """{"filters": 2, "kernel_size": [1], "data_format": "channels_first", "use_bias": false}""", new long[] { 2, 3 }, new long[] { 1, 2, 2 }, "channels last")]
    [InlineData("MaxPooling3D", "{\"pool_size\": [1, 1, 1], " + Window + "}", new long[] { 4, 4, 4, 1 }, null, "moves windows")]
    [InlineData("MaxPooling3D", "{\"pool_size\": [2, 2, 2], " + Window + "}", new long[] { 4, 4, 4, 1 }, null, null)]
    [InlineData("AveragePooling3D", "{\"pool_size\": [1, 1, 1], " + Window + "}", new long[] { 4, 4, 4, 1 }, null, "moves windows")]
    [InlineData("Conv3D", "{\"filters\": 1, \"kernel_size\": [1, 1, 1], \"use_bias\": false, " + Window + "}", new long[] { 4, 4, 4, 1 }, new long[] { 1, 1, 1, 1, 1 }, "moves windows")]
    [InlineData("BatchNormalization", """{"axis": 1, "scale": false, "center": false}""", new long[] { 2, 2 }, null, "every axis")]
    [InlineData("BatchNormalization", """{"axis": 2, "scale": false, "center": false}""", new long[] { 2, 2 }, null, null)]
    public void A_layer_that_it_computes_otherwise_is_refused(string className, string options, long[] shape, long[]? kernel, string? expected)
    {
        Tensor[] weights = kernel is not null ? [Ramp(kernel)] : className == "BatchNormalization" ? [T([2], 0, 0), T([2], 1, 1)] : [];
        string json = Sequential([.. shape.Select(e => (long?)e)], "float32", (className, options));
        ImportJson(json, Keras2, null, ("layer_0", weights));
        AssertRefused(json, expected, ("layer_0", weights));
    }

    [Theory]
    [InlineData(true, "adds the bias")]
    [InlineData(false, null)]
    public void A_separable_convolution_with_a_bias_and_channels_first_is_refused(bool hasBias, string? expected)
    {
        string json = Sequential(
            [2, 3, 3],
            "float32",
            ("SeparableConv2D", $$"""{"filters": 2, "kernel_size": [1, 1], "data_format": "channels_first", "use_bias": {{(hasBias ? "true" : "false")}} }"""));
        AssertRefused(json, expected, ("layer_0", [T([1, 1, 2, 1], 1, 1), T([1, 1, 2, 2], 1, 0, 0, 1), .. hasBias ? new[] { T([2], 1, 2) } : []]));
    }

    [Theory]
    [InlineData(-2, "every negative axis")]
    [InlineData(-1, null)]
    [InlineData(1, null)]
    public void A_concatenation_over_a_negative_axis_other_than_the_last_is_refused(int axis, string? expected) => AssertRefused(
        Functional(Input("a", "[null, 2, 2]"), Layer("Concatenate", "c", $$"""{"axis": {{axis}} }""", "[[[\"a\", 0, 0, {}], [\"a\", 0, 0, {}]]]"), "[[\"a\", 0, 0]]", "[[\"c\", 0, 0]]"),
        expected);

    private static void AssertRefused(string json, string? expected, params (string, Tensor[])[] weights)
    {
        if (expected is null)
        {
            ImportJson(json, KerasVersion.TensorFlowJs, null, weights);
            return;
        }

        Assert.Contains(expected, Assert.Throws<UnsupportedModelException>(() => ImportJson(json, KerasVersion.TensorFlowJs, null, weights)).Message, StringComparison.Ordinal);
    }
}
