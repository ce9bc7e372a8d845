using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>Layers whose numbers or element types depend on the version that wrote the file, by the released sources, and what targets are told of it.</summary>
public sealed class VersionedLayerTests
{
    private const string Epsilon = "\"epsilon\": 1e-7, \"scale\": false, \"center\": false";

    [Theory]
    [InlineData("CenterCrop", "{\"height\": 1, \"width\": 1}", "2.7.0", false)]
    [InlineData("CenterCrop", "{\"height\": 1, \"width\": 1}", "2.8.0", true)]
    [InlineData("CenterCrop", "{\"height\": 1, \"width\": 1}", "3.15.1", true)]
    [InlineData("RandomFlip", "{}", "2.6.0", false)]
    [InlineData("RandomFlip", "{}", "2.15.0", true)]
    [InlineData("RandomFlip", "{}", "3.15.1", true)]
    [InlineData("RandomContrast", "{}", "3.5.0", true)]
    [InlineData("RandomContrast", "{}", "3.6.0", false)]
    [InlineData("RandomHeight", "{}", "2.11.0", true)]
    [InlineData("RandomHeight", "{}", "2.12.0", false)]
    [InlineData("RandomErasing", "{}", "3.15.1", true)]
    [InlineData("RandomInvert", "{}", "3.15.1", false)]
    [InlineData("Dropout", "{}", "3.15.1", false)]
    public void Layers_on_images_make_numbers_of_integers_as_their_version_did(string className, string options, string version, bool isFloat)
    {
        Tensor found = Run(className, options, Tensor.Create<byte>([7], new TensorShape(1, 1, 1, 1)), KerasVersion.Parse(version));
        Assert.Equal(isFloat ? DataType.Float32 : DataType.UInt8, found.DataType);
        AssertClose(found, [1, 1, 1, 1], 7);
    }

    // x / sqrt(variance + epsilon): tf.compat.v1.nn.fused_batch_norm takes no epsilon below 1.001e-5.
    [Theory]
    [InlineData("2.15.0", 4, "[3]", "", true)]
    [InlineData("2.15.0", 4, "1", "", true)]
    [InlineData("2.15.0", 4, "2", "", false)]
    [InlineData("2.15.0", 4, "-1", ", \"fused\": false", false)]
    [InlineData("2.15.0", 4, "-1", ", \"synchronized\": true", false)]
    [InlineData("2.15.0", 3, "-1", "", false)]
    [InlineData("2.15.0", 5, "-1", "", true)]
    [InlineData("2.5.0", 5, "-1", "", false)]
    [InlineData("2.2.4-tf", 4, "1", "", true)]
    [InlineData("2.2.4", 4, "-1", "", true)]
    [InlineData("2.2.4", 4, "1", "", false)]
    [InlineData("2.1.6", 4, "-1", "", false)]
    [InlineData("3.0.0", 4, "-1", "", false)]
    [InlineData("tfjs-layers 4.22.0", 4, "-1", "", false)]
    public void A_small_epsilon_of_a_batch_normalization_is_raised_where_the_fused_op_runs(string version, int rank, string axis, string more, bool isRaised)
    {
        long[] shape = [.. Enumerable.Repeat(1L, rank)];
        Tensor found = Run("BatchNormalization", $$"""{"axis": {{axis}}, {{Epsilon}}{{more}} }""", T(shape, 0.001f), KerasVersion.Parse(version), T([1], 0), T([1], 1e-6f));
        AssertClose(found, shape, (float)(0.001 / Math.Sqrt(1e-6 + (isRaised ? 1.001e-5 : 1e-7))));
    }

    // a = (1e-4, 2e-4), b = (3, 4): what a is divided by is its norm, 2.236e-4, or more.
    [Theory]
    [InlineData("2.15.0", 2.236068e-4)]
    [InlineData("3.15.1", 2.236068e-4)]
    [InlineData("tfjs-layers 4.22.0", 3.1622777e-4)]
    public void A_normalized_dot_product_divides_short_vectors_as_its_version_did(string version, double norm)
    {
        string json = Functional(
            Input("a", "[null, 2]") + ", " + Input("b", "[null, 2]"),
            Layer("Dot", "d", """{"axes": 1, "normalize": true}""", "[[[\"a\", 0, 0, {}], [\"b\", 0, 0, {}]]]"),
            "[[\"a\", 0, 0], [\"b\", 0, 0]]",
            "[[\"d\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, KerasVersion.Parse(version)), ("a", T([1, 2], 1e-4f, 2e-4f)), ("b", T([1, 2], 3, 4)))[0], [1, 1], (float)(((1e-4 * 3) + (2e-4 * 4)) / norm / 5));
    }

    [Fact]
    public void Targets_are_told_of_differences_in_extremes_and_of_integers()
    {
        KerasModelLayer dot = Layers("2.15.0", "float32", "Dot", """{"axes": 1, "normalize": true}""").Layers[^1];
        Assert.Contains("1e-7 at least", Assert.Single(dot.ToKeras3.Extremes), StringComparison.Ordinal);
        Assert.Contains("root of 1e-7", Assert.Single(dot.ToTensorFlowJs.Extremes), StringComparison.Ordinal);
        Assert.Empty(dot.ToKeras2.Extremes);

        KerasModelLayer unit = Layers("2.15.0", "float32", "UnitNormalization", "{}").Layers[^1];
        Assert.Contains("1e-12 at least", Assert.Single(unit.ToKeras3.Extremes), StringComparison.Ordinal);

        // An epsilon that was raised is written as what it was raised to; one that was not is told to who would raise it.
        KerasModelLayer raised = Layers("2.15.0", "float32", "BatchNormalization", $$"""{ {{Epsilon}} }""", T([2], 0, 0), T([2], 1, 1)).Layers[^1];
        Assert.Equal(1.001e-5, raised.Config.Config.GetProperty("epsilon").GetDouble());
        Assert.Empty(raised.ToKeras3.Extremes);
        KerasModelLayer plain = Layers("3.15.1", "float32", "BatchNormalization", $$"""{ {{Epsilon}} }""", T([2], 0, 0), T([2], 1, 1)).Layers[^1];
        Assert.Equal(1e-7, plain.Config.Config.GetProperty("epsilon").GetDouble());
        Assert.Contains("1.001e-5", Assert.Single(plain.ToKeras2.Extremes), StringComparison.Ordinal);
        Assert.Empty(plain.ToKeras3.Extremes);

        KerasModelLayer flip = Layers("2.6.0", "uint8", "RandomFlip", "{}").Layers[^1];
        Assert.Contains("become float32", Assert.Single(flip.ToKeras3.Always), StringComparison.Ordinal);
        Assert.Empty(Layers("2.6.0", "float32", "RandomFlip", "{}").Layers[^1].ToKeras3.Always);
        Assert.Contains("rounded", Assert.Single(Layers("2.15.0", "uint8", "Resizing", """{"height": 2, "width": 2, "interpolation": "bilinear"}""").Layers[^1].ToKeras3.Always), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_is_told_to_targets_or_said_not_to_matter_to_them()
    {
        string source = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "Core", "Import", "Keras", "Versions", "LayersTargetDifferences.cs"));
        string[] missing = [.. typeof(VersionRules).GetProperties()
            .Where(p => typeof(VersionRule).IsAssignableFrom(p.PropertyType) && !source.Contains($"VersionRules.{p.Name}", StringComparison.Ordinal))
            .Select(p => p.Name)];
        Assert.Empty(missing);
        Assert.All(LayersTargetDifferences.NotNeeded, n => Assert.NotEmpty(n.Value));
    }

    // One layer on images of (2, 2, 2); Dot on two vectors.
    private static KerasModelLayer Layers(string version, string type, string className, string options, params Tensor[] weights)
    {
        string json = className == "Dot"
            ? Functional(Input("a", "[null, 2]") + ", " + Input("b", "[null, 2]"), Layer("Dot", "layer_0", options, "[[[\"a\", 0, 0, {}], [\"b\", 0, 0, {}]]]"), "[[\"a\", 0, 0], [\"b\", 0, 0]]", "[[\"layer_0\", 0, 0]]")
            : Sequential([2, 2, 2], type, (className, options));
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, KerasVersion.Parse(version), ("layer_0", weights));
        return LayerTreeReader.Read(model, store, KerasVersion.Parse(version), "model.h5", "Keras test").Root;
    }
}
