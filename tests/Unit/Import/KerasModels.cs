using System.Text.Json;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.Keras;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Import;

/// <summary>Small Keras models made by a test: configuration as JSON, weights as numbers.</summary>
internal static class KerasModels
{
    public static readonly KerasVersion Keras2 = new(2, 15);
    public static readonly KerasVersion Keras3 = new(3, 8);

    /// <summary>A float32 tensor.</summary>
    public static Tensor T(long[] shape, params float[] values) => Tensor.Create<float>(values, new TensorShape(shape));

    /// <summary>A float32 tensor of values that differ: step * (i - count / 2), so there are negative ones.</summary>
    public static Tensor Ramp(long[] shape, float step = 0.1f)
    {
        TensorShape full = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)full.ElementCount).Select(i => step * (i - (full.ElementCount / 2)))], full);
    }

    /// <summary>Imports a model; weights by top-level layer, in the order of .h5 files.</summary>
    public static ModelGraph ImportJson(string json, KerasVersion version, IReadOnlyDictionary<string, CustomLayerDefinition>? customLayers = null, params (string Layer, Tensor[] Weights)[] weights)
    {
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, version, weights);
        return KerasImporter.Import(model, store, version, "model.h5", "Keras test", customLayers);
    }

    /// <summary>Reads a model; weights by top-level layer, in the order of .h5 files.</summary>
    public static (KerasLayerConfig Model, KerasLayerGroupStore Weights) ReadJson(string json, KerasVersion version, params (string Layer, Tensor[] Weights)[] weights) => (
        new KerasConfigReader("model.h5").ReadModel(JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 }).RootElement),
        new KerasLayerGroupStore("model.h5", version, "tensorflow", weights.Select(w => KeyValuePair.Create(
            w.Layer,
            (IReadOnlyList<KerasWeight>)[.. w.Weights.Select((t, i) => new KerasWeight($"{w.Layer}/{i}", t.DataType, t.Shape, () => t))]))));

    /// <summary>A sequential model of layers written as "Class {options}", on one input.</summary>
    public static string Sequential(long?[] inputShape, string dtype, params (string Class, string Options)[] layers)
    {
        string shape = string.Join(", ", inputShape.Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"));
        IEnumerable<string> all = layers.Select((l, i) => $$"""{"class_name": "{{l.Class}}", "config": {{Named(l.Options, $"layer_{i}")}} }""");
        return $$"""
            {"class_name": "Sequential", "config": {"name": "model", "layers": [
              {"class_name": "InputLayer", "config": {"batch_input_shape": [null, {{shape}}], "dtype": "{{dtype}}", "name": "x"} },
              {{string.Join(",\n  ", all)}} ]} }
            """;
    }

    /// <summary>A functional model.</summary>
    /// <param name="inputs">Its input layers, separated by commas.</param>
    /// <param name="layers">Its other layers, separated by commas.</param>
    /// <param name="inputTensors">JSON of input_layers.</param>
    /// <param name="outputTensors">JSON of output_layers.</param>
    public static string Functional(string inputs, string layers, string inputTensors, string outputTensors) =>
        $$"""{"class_name": "Functional", "config": {"name": "model", "layers": [{{inputs}}, {{layers}}], "input_layers": {{inputTensors}}, "output_layers": {{outputTensors}}} }""";

    /// <summary>An input layer of a functional model.</summary>
    public static string Input(string name, string shape, string dtype = "float32") =>
        $$"""{"class_name": "InputLayer", "name": "{{name}}", "config": {"batch_input_shape": {{shape}}, "dtype": "{{dtype}}", "name": "{{name}}"}, "inbound_nodes": []}""";

    /// <summary>A layer of a functional model.</summary>
    public static string Layer(string className, string name, string options, string inbound) =>
        $$"""{"class_name": "{{className}}", "name": "{{name}}", "config": {{Named(options, name)}}, "inbound_nodes": {{inbound}} }""";

    /// <summary>A tensor as Keras 3 writes it among a call's arguments.</summary>
    public static string Tensor3(string layer, int node = 0, int tensor = 0) =>
        $$"""{"class_name": "__keras_tensor__", "config": {"shape": [null], "dtype": "float32", "keras_history": ["{{layer}}", {{node}}, {{tensor}}]} }""";

    /// <summary>Runs one layer on one input and gives its output.</summary>
    public static Tensor Run(string className, string options, Tensor input, KerasVersion? version = null, params Tensor[] weights)
    {
        string json = Sequential([.. input.Shape.Skip(1).Select(d => (long?)d)], input.DataType.TensorFlowName(), (className, options));
        ModelGraph graph = ImportJson(json, version ?? Keras2, null, ("layer_0", weights));
        return Predict(graph, ("x", input))[0];
    }

    /// <summary>Runs a graph; outputs in its order.</summary>
    public static Tensor[] Predict(ModelGraph graph, params (string Name, Tensor Value)[] inputs)
    {
        ModelRunner runner = new(graph);
        IReadOnlyDictionary<string, Tensor> outputs = runner.Predict(inputs.ToDictionary(i => i.Name, i => i.Value));
        return [.. runner.Outputs.Select(o => outputs[o.Name])];
    }

    public static void AssertClose(Tensor actual, long[] shape, params float[] expected)
    {
        Assert.Equal(new TensorShape(shape), actual.Shape);
        float[] found = TensorConverter.TryConvert(actual, DataType.Float32)!.AsSpan<float>().ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(found[i] - expected[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"element {i} is {found[i]:R}, expected {expected[i]:R}");
        }

        Assert.Equal(expected.Length, found.Length);
    }

    private static string Named(string options, string name) => options.Trim() == "{}" ? $$"""{"name": "{{name}}"}""" : "{\"name\": \"" + name + "\", " + options.Trim()[1..];
}
