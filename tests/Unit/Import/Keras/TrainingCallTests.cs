using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Drawing;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>Layers called with training=True: Keras 2 keeps it at prediction, Keras 3's predict() overrides it.</summary>
public sealed class TrainingCallTests
{
    private const string Normalization = """{"axis": [1], "epsilon": 0.0, "trainable": true}""";

    // Gamma, beta, and moving statistics that would give other values.
    private static readonly Tensor[] Weights = [T([2], 2, 1), T([2], 0, 5), T([2], 7, 7), T([2], 9, 9)];

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    public void Batch_normalization_takes_the_statistics_of_the_batch(string training)
    {
        // Means 2 and 20, deviations 1 and 10.
        ModelGraph graph = Called("BatchNormalization", Normalization, training, Keras2, [2], Weights);
        AssertClose(Predict(graph, ("x", T([2, 2], 1, 10, 3, 30)))[0], [2, 2], -2, 4, 2, 6);
    }

    [Theory]
    [InlineData("true", 3, 8)]
    [InlineData("false", 2, 15)]
    [InlineData("0", 2, 15)]
    [InlineData("null", 2, 15)]
    public void Batch_normalization_takes_its_moving_statistics_otherwise(string training, int major, int minor)
    {
        // (x - 7) / 3 * gamma + beta
        ModelGraph graph = Called("BatchNormalization", Normalization, training, new KerasVersion(major, minor), [2], Weights);
        AssertClose(Predict(graph, ("x", T([2, 2], 1, 10, 4, 13)))[0], [2, 2], -4, 6, -2, 7);
    }

    [Fact]
    public void A_large_batch_is_normalized_as_one()
    {
        // 0, 1, 2, ...: mean (n - 1) / 2, variance (n^2 - 1) / 12.
        const int Count = 100_000;
        ModelGraph graph = Called("BatchNormalization", """{"axis": [1], "epsilon": 0.0, "center": false, "scale": false, "trainable": true}""", "true", Keras2, [1], T([1], 0), T([1], 1));
        float[] found = Predict(graph, ("x", T([Count, 1], [.. Enumerable.Range(0, Count).Select(i => (float)i)])))[0].AsSpan<float>().ToArray();
        double deviation = Math.Sqrt((((double)Count * Count) - 1) / 12);
        for (int i = 0; i < Count; i += 999)
        {
            Assert.Equal((i - ((Count - 1) / 2.0)) / deviation, found[i], 1e-3);
        }
    }

    [Fact]
    public void The_ones_of_a_layer_that_does_not_scale_are_no_parameters_of_the_model()
    {
        ModelGraph graph = Called("BatchNormalization", """{"axis": [1], "center": false, "scale": false}""", "false", Keras2, [2], T([2], 0, 0), T([2], 1, 1));
        Assert.Equal(4, graph.ParameterCount);
        Assert.Equal(4, DiagramBuilder.Build(graph).ParameterCount);
        Assert.Equal(4, DiagramBuilder.Build(graph).Nodes.Sum(n => n.ParameterCount));
    }

    [Fact]
    public void A_generated_project_normalizes_a_batch_as_one()
    {
        const int Count = 3000;
        using TemporaryFolder folder = new();
        CSharpBackend.Write(Called("BatchNormalization", Normalization, "true", Keras2, [2], Weights), folder.File("out"), new CSharpOptions { Name = "Net", EnableImage = false });
        using GeneratedProject project = GeneratedProject.Load(folder.File("out"));

        // Halves of 1 and 3, and of 10 and 30, so that any part of the batch but the whole has other statistics.
        float[] values = [.. Enumerable.Range(0, Count).SelectMany(i => i < Count / 2 ? new[] { 1f, 10 } : [3f, 30])];
        float[] found = project.Predict(new Dictionary<string, Tensor> { ["x"] = T([Count, 2], values) }).Single().Value.AsSpan<float>().ToArray();
        Assert.Equal([.. values.Select(v => v switch { 1 => -2, 3 => 2, 10 => 4, _ => 6f })], found.Select(f => MathF.Round(f, 4)));
    }

    [Fact]
    public void Images_are_normalized_by_channel_wherever_it_is()
    {
        // One channel of 1 and 3, one of 10 and 30: over the batch and both spatial axes.
        Tensor first = T([2, 2, 1, 1], 1, 10, 3, 30);
        ModelGraph graph = Called("BatchNormalization", Normalization, "true", Keras2, [2, 1, 1], Weights);
        AssertClose(Predict(graph, ("x", first))[0], [2, 2, 1, 1], -2, 4, 2, 6);
        ModelGraph last = Called("BatchNormalization", """{"axis": [3], "epsilon": 0.0, "trainable": true}""", "true", Keras2, [1, 2, 2], Weights);
        AssertClose(Predict(last, ("x", T([1, 1, 2, 2], 1, 10, 3, 30)))[0], [1, 1, 2, 2], -2, 4, 2, 6);
    }

    [Fact]
    public void A_frozen_layer_keeps_its_moving_statistics_since_TensorFlow_2()
    {
        string frozen = Normalization.Replace("true", "false", StringComparison.Ordinal);
        Tensor x = T([2, 2], 1, 10, 3, 30);
        AssertClose(Predict(Called("BatchNormalization", frozen, "true", Keras2, [2], Weights), ("x", x))[0], [2, 2], -4, 6, -8 / 3f, 5 + (23 / 3f));
        AssertClose(Predict(Called("BatchNormalization", frozen, "true", new KerasVersion(2, 2), [2], Weights), ("x", x))[0], [2, 2], -2, 4, 2, 6);
        AssertClose(Predict(Called("BatchNormalizationV1", frozen, "true", new KerasVersion(2, 2, true), [2], Weights), ("x", x))[0], [2, 2], -2, 4, 2, 6);
        Assert.Contains("frozen", Refusal(() => Called("BatchNormalization", frozen, "true", new KerasVersion(2, 2, true), [2], Weights)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_called_so_hands_it_to_the_layers_inside()
    {
        static string Model(string layers, string output) =>
            $$"""{"class_name": "Functional", "name": "inner", "config": {"name": "inner", "layers": [{{Input("i", "[null, 2]")}}, {{layers}}], "input_layers": [["i", 0, 0]], "output_layers": [["{{output}}", 0, 0]]}, "inbound_nodes": [[["x", 0, 0, {"training": true}]]] }""";
        static ModelGraph Import(string inner) => ImportJson(Functional(Input("x", "[null, 2]"), inner, "[[\"x\", 0, 0]]", "[[\"inner\", 1, 0]]"), Keras2, null, ("inner", Weights));
        Tensor x = T([2, 2], 1, 10, 3, 30);
        string normalization = Layer("BatchNormalization", "bn", Normalization, """[[["i", 0, 0, {}]]]""");
        AssertClose(Predict(Import(Model(normalization, "bn")), ("x", x))[0], [2, 2], -2, 4, 2, 6);

        // A layer that is told otherwise keeps to that.
        string told = Layer("BatchNormalization", "bn", Normalization, """[[["i", 0, 0, {"training": false}]]]""");
        AssertClose(Predict(Import(Model(told, "bn")), ("x", x))[0], [2, 2], -4, 6, -8 / 3f, 5 + (23 / 3f));
        string dropout = normalization + ", " + Layer("Dropout", "drop", """{"rate": 0.25}""", """[[["bn", 0, 0, {}]]]""");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Import(Model(dropout, "drop")));
        UnsupportedItem item = Assert.Single(fault.Items);
        Assert.Equal("inner/drop", item.Name);
        Assert.Contains("rate = 0.25", item.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dropout", "rate")]
    [InlineData("SpatialDropout1D", "rate")]
    [InlineData("GaussianDropout", "rate")]
    [InlineData("AlphaDropout", "rate")]
    [InlineData("GaussianNoise", "stddev")]
    public void A_random_layer_is_refused_unless_it_changes_nothing(string className, string option)
    {
        Assert.Contains($"{option} = 0.5", Refusal(() => Called(className, $$"""{"{{option}}": 0.5}""", "true", Keras2, [2, 1])), StringComparison.Ordinal);
        Tensor x = T([1, 2, 1], 3, 4);
        AssertClose(Predict(Called(className, $$"""{"{{option}}": 0.0}""", "true", Keras2, [2, 1]), ("x", x))[0], [1, 2, 1], 3, 4);
        AssertClose(Predict(Called(className, $$"""{"{{option}}": 0.5}""", "false", Keras2, [2, 1]), ("x", x))[0], [1, 2, 1], 3, 4);
        AssertClose(Predict(Called(className, $$"""{"{{option}}": 0.5, "trainable": true}""", "true", Keras3, [2, 1]), ("x", x))[0], [1, 2, 1], 3, 4);
    }

    [Theory]
    [InlineData("SimpleRNN", "\"units\": 1, \"activation\": \"linear\", \"use_bias\": false", "dropout")]
    [InlineData("SimpleRNN", "\"units\": 1, \"activation\": \"linear\", \"use_bias\": false", "recurrent_dropout")]
    public void A_recurrent_layer_with_dropout_is_refused(string className, string options, string rate)
    {
        Tensor[] weights = [T([1, 1], 1), T([1, 1], 10)];
        Assert.Contains($"{rate} = 0.1", Refusal(() => Called(className, $$"""{{{options}}, "{{rate}}": 0.1}""", "true", Keras2, [2, 1], weights)), StringComparison.Ordinal);
        AssertClose(Predict(Called(className, $$"""{{{options}}, "{{rate}}": 0.0}""", "true", Keras2, [2, 1], weights), ("x", T([1, 2, 1], 1, 2)))[0], [1, 1], 12);
        string cell = $$"""{"class_name": "SimpleRNNCell", "config": {"name": "c", {{options}}, "{{rate}}": 0.1} }""";
        Assert.Contains($"{rate} = 0.1", Refusal(() => Called("RNN", $$"""{"cell": {{cell}}}""", "true", Keras2, [2, 1], weights)), StringComparison.Ordinal);
        string layer = $$"""{"class_name": "SimpleRNN", "config": {"name": "r", {{options}}, "{{rate}}": 0.1} }""";
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Called("Bidirectional", $$"""{"layer": {{layer}}}""", "true", Keras2, [2, 1], [.. weights, .. weights]));
        Assert.Contains(fault.Items, i => i.Reason.Contains($"{rate} = 0.1", StringComparison.Ordinal));
    }

    [Fact]
    public void Training_that_the_model_computes_is_refused()
    {
        string call = """[[["x", 0, 0, {"training": ["x", 0, 0]}]]]""";
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(
            Functional(Input("x", "[null, 2]"), Layer("BatchNormalization", "layer", Normalization, call), "[[\"x\", 0, 0]]", "[[\"layer\", 0, 0]]"), Keras2, null, ("layer", Weights)));
        Assert.Contains("training", Assert.Single(fault.Items).Reason, StringComparison.Ordinal);
    }

    private static string Refusal(Action import) => Assert.Single(Assert.Throws<UnsupportedModelException>(import).Items).Reason;

    private static ModelGraph Called(string className, string options, string training, KerasVersion version, long[] shape, params Tensor[] weights)
    {
        string call = version.IsKeras3 ? $$"""[{"args": [{{Tensor3("x")}}], "kwargs": {"training": {{training}}} }]""" : $$"""[[["x", 0, 0, {"training": {{training}}}]]]""";
        string json = Functional(Input("x", $"[null, {string.Join(", ", shape)}]"), Layer(className, "layer", options, call), "[[\"x\", 0, 0]]", "[[\"layer\", 0, 0]]");
        return ImportJson(json, version, null, ("layer", weights));
    }
}
