using TfModelTools.Common;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>Names with a package: only what its source shows is computed; the rest is no layer of Keras, whatever its name.</summary>
public sealed class PackagedNameTests
{
    // At 1 and -0.5, by the sources of TensorFlow Addons and of the Model Garden.
    [Theory]
    [InlineData("Addons>gelu", 0.84119199f, -0.15428599f)]
    [InlineData("Text>gelu", 0.84119199f, -0.15428599f)]
    [InlineData("Addons>mish", 0.86509839f, -0.22074377f)]
    [InlineData("Text>mish", 0.86509839f, -0.22074377f)]
    [InlineData("Text>simple_swish", 0.73105858f, -0.18877033f)]
    [InlineData("Text>hard_swish", 0.66666667f, -0.20833333f)]
    [InlineData("Text>hard_sigmoid", 0.66668f, 0.416675f)]
    [InlineData("Text>relu6", 1, 0)]
    [InlineData("Text>identity", 1, -0.5f)]
    [InlineData("Addons>lisht", 0.76159416f, 0.23105858f)]
    [InlineData("Addons>snake", 1.70807342f, -0.27015115f)]
    [InlineData("Addons>rrelu", 1, -0.11458333f)]
    [InlineData("Addons>tanhshrink", 0.23840584f, -0.03788284f)]
    [InlineData("Addons>softshrink", 0.5f, 0)]
    [InlineData("Addons>hardshrink", 1, 0)]
    [InlineData("Addons>sparsemax", 1, 0)]
    [InlineData("keras>relu", 1, 0)]
    public void An_activation_of_a_known_package_is_that_of_its_source(string name, float first, float second) =>
        AssertClose(Run("Activation", $$"""{"activation": "{{name}}"}""", T([1, 2], 1, -0.5f)), [1, 2], first, second);

    [Fact]
    public void An_activation_may_stand_as_a_layer_or_beside_its_registered_name()
    {
        AssertClose(Run("Activation", """{"activation": {"class_name": "Addons>GELU", "config": {"name": "g", "approximate": true}}}""", T([1, 1], 1)), [1, 1], 0.84119199f);
        AssertClose(Run("Activation", """{"activation": {"class_name": "Addons>GELU", "config": {"name": "g", "approximate": false}}}""", T([1, 1], 1)), [1, 1], 0.84134475f);
        AssertClose(Run("Activation", """{"activation": {"class_name": "function", "config": "gelu", "registered_name": "Text>gelu"}}""", T([1, 1], 1)), [1, 1], 0.84119199f);
    }

    [Theory]
    [InlineData("\"Custom>swish\"", "Custom")]
    [InlineData("\"MyPackage>relu\"", "MyPackage")]
    [InlineData("\"keras_nlp>gelu\"", "keras_nlp")]
    [InlineData("\"Addons>relu\"", "Addons")]
    [InlineData("{\"class_name\": \"function\", \"config\": \"relu\", \"registered_name\": \"Custom>relu\"}", "Custom")]
    [InlineData("{\"class_name\": \"MyPackage>ReLU\", \"config\": {\"max_value\": 6}}", "MyPackage")]
    public void An_activation_of_another_package_is_refused_by_name(string activation, string package)
    {
        UnsupportedItem item = Assert.Single(Assert.Throws<UnsupportedModelException>(() => ImportJson(Sequential([2], "float32", ("Activation", $$"""{"activation": {{activation}}}""")), Keras2)).Items);
        Assert.Contains($"'{package}'", item.Reason, StringComparison.Ordinal);
        Assert.Contains("custom layer", item.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MyPackage>Dense")]
    [InlineData("Custom>Dense")]
    [InlineData("Addons>Dense")]
    [InlineData("keras_cv>RandomFlip")]
    public void A_layer_of_another_package_is_refused_by_name(string className)
    {
        UnsupportedItem item = Assert.Single(Assert.Throws<UnsupportedModelException>(() => ImportJson(Sequential([2], "float32", (className, """{"units": 1}""")), Keras2)).Items);
        Assert.Contains($"'{className.Split('>')[0]}'", item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_of_TensorFlow_Addons_are_those_of_its_source()
    {
        AssertClose(Run("Addons>Maxout", """{"num_units": 2, "axis": -1}""", T([1, 4], 1, 5, 3, 2)), [1, 2], 3, 5);
        AssertClose(Run("Addons>Sparsemax", """{"axis": -1}""", T([1, 3], 0.5f, 0.3f, 0.1f)), [1, 3], 0.53333333f, 0.33333333f, 0.13333333f);
        AssertClose(Run("Addons>TLU", """{"affine": true}""", T([1, 2], 1, -4), null, T([2], 0.5f, 0.5f), T([2], 1, 0.25f)), [1, 2], 1.5f, -0.5f);
        AssertClose(Run("Addons>FilterResponseNormalization", """{"epsilon": 1e-6, "axis": [1, 2]}""", T([1, 2, 2, 1], 1, 2, 3, 4), null, T([1, 1, 1, 1], 2), T([1, 1, 1, 1], 1)), [1, 2, 2, 1], 1.73029669f, 2.46059339f, 3.19089008f, 3.92118678f);

        // Each channel by itself: (1, 3) and (10, 30) both become -1 and 1.
        AssertClose(
            Run("Addons>InstanceNormalization", """{"groups": 2, "axis": -1, "epsilon": 0.001}""", T([1, 2, 2], 1, 10, 3, 30), null, T([2], 1, 2), T([2], 0, 5)),
            [1, 2, 2],
            -0.99950037f,
            5 - (2 * 0.999995f),
            0.99950037f,
            5 + (2 * 0.999995f));
        AssertClose(Run("Addons>GELU", """{"approximate": true}""", T([1, 1], 1)), [1, 1], 0.84119199f);
        AssertClose(Run("Addons>AdaptiveAveragePooling1D", """{"output_size": [2]}""", T([1, 4, 1], 1, 3, 5, 9)), [1, 2, 1], 2, 7);
        Assert.Throws<UnsupportedModelException>(() => Run("Addons>AdaptiveAveragePooling1D", """{"output_size": [3]}""", T([1, 4, 1], 1, 3, 5, 9)));
    }
}
