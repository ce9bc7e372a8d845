using System.Text;
using TfModelTools.Tests.Formats.Keras;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Import;
using static TfModelTools.Tests.Import.KerasModels;
using KerasWeights = (string Layer, (string Name, TfModelTools.Tensors.Tensor Value)[] Weights)[];

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small Keras models: one of each layer, nested ones, shared layers, custom layers; of Keras 1, 2 and 3.</summary>
internal static class KerasSeeds
{
    private const string Nested = """
        {"class_name": "Functional", "config": {"name": "model", "layers": [
          {"class_name": "InputLayer", "name": "a", "config": {"batch_input_shape": [null, 3], "dtype": "float32", "name": "a"}, "inbound_nodes": []},
          {"class_name": "InputLayer", "name": "b", "config": {"batch_input_shape": [null, 3], "dtype": "float32", "name": "b"}, "inbound_nodes": []},
          {"class_name": "Sequential", "name": "inner", "config": {"name": "inner", "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 3], "dtype": "float32", "name": "i"}}, {"class_name": "Dense", "config": {"name": "d", "units": 2, "activation": "relu"}}]}, "inbound_nodes": [[["a", 0, 0, {}]], [["b", 0, 0, {}]]]},
          {"class_name": "Concatenate", "name": "join", "config": {"name": "join", "axis": -1}, "inbound_nodes": [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]]},
          {"class_name": "Dense", "name": "out", "config": {"name": "out", "units": 1, "activation": "sigmoid"}, "inbound_nodes": [[["join", 0, 0, {}]]]}],
          "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["out", 0, 0]]}}
        """;

    private const string Custom = """{"class_name": "Sequential", "config": {"name": "model", "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2], "dtype": "float32", "name": "x"}}, {"class_name": "Custom>Gate", "config": {"name": "gate", "units": 2}}, {"class_name": "Custom>Twice", "config": {"name": "twice"}}]}}""";

    private const string CustomLayers = """
        {"layers": {
          "Gate": {"inputs": ["x"], "weights": ["gain", {"name": "offset", "trainable": false}], "steps": [
            {"name": "scaled", "function": "multiply", "inputs": ["x", "gain"]},
            {"name": "hidden", "layer": "Dense", "inputs": ["scaled"], "options": {"units": {"$config": "units"}, "activation": {"$config": "activation", "default": "relu"}, "use_bias": false}},
            {"name": "sum", "function": "add", "inputs": ["hidden", "offset"]},
            {"name": "y", "function": "math.reduce_sum", "inputs": ["sum"], "options": {"axis": -1, "keepdims": true}}], "outputs": ["y"]},
          "Twice": {"steps": [{"name": "h", "layer": "Half", "inputs": ["x"]}, {"name": "y", "function": "add", "inputs": ["h", "h"]}]},
          "Half": {"steps": [{"name": "y", "function": "multiply", "inputs": ["x", 0.5]}]}}}
        """;

    /// <summary>Whole models in .h5 files.</summary>
    public static IReadOnlyList<FuzzSeed> Models(string name) =>
    [
        .. All().Select(m => new FuzzSeed(m.Name, H5(name, m.Json, "2.11.0", m.Weights))),
        new("nested-keras1", H5(name, Nested, "1.2.2", NestedWeights)),
        new("nested-chunked", SeedFiles.Written(f => KerasFiles.WriteH5(Path.Combine(f, name), Nested, "2.4.0", true, NestedWeights))),
    ];

    /// <summary>Architectures beside files of weights.</summary>
    /// <param name="architecture">The name of the architecture's file.</param>
    /// <param name="weights">The name of the weights' file.</param>
    /// <param name="text">The content of the architecture's file, given its JSON.</param>
    public static IReadOnlyList<FuzzSeed> Architectures(string architecture, string weights, Func<string, string> text) =>
        [.. All().Select(m => new FuzzSeed(m.Name, H5(weights, null, "2.11.0", m.Weights).With(architecture, Encoding.UTF8.GetBytes(text(m.Json)))))];

    /// <summary>Models with layers of their own, and the files that describe these.</summary>
    public static IReadOnlyList<FuzzSeed> WithCustomLayers(string layers, string model) =>
    [
        new("custom", H5(model, Custom, "2.11.0", ("gate", [("gate/gain:0", SeedFiles.Numbers(2)), ("gate/dense/kernel:0", SeedFiles.Numbers(2, 2)), ("gate/offset:0", SeedFiles.Numbers(2))]), ("twice", []))
            .With(layers, Encoding.UTF8.GetBytes(CustomLayers))),
    ];

    /// <summary>Archives of Keras 3.</summary>
    public static IReadOnlyList<FuzzSeed> Archives(string name)
    {
        byte[] weights = KerasFiles.WeightsH5(KerasFiles.DenseVariables);
        return
        [
            new("dense", new FileSet(name, Archive(KerasFiles.DenseConfig, weights, false))),
            new("deflated", new FileSet(name, Archive(KerasFiles.DenseConfig, weights, true))),
            .. LayerExamples.All.Where(e => e.Weights.Length == 0).Where((_, i) => i % 5 == 0).Select(e => new FuzzSeed(e.ClassName, new FileSet(name, Archive(JsonOf(e), KerasFiles.WeightsH5(), false)))),
        ];
    }

    private static KerasWeights NestedWeights => [("inner", [("d/kernel:0", SeedFiles.Numbers(3, 2)), ("d/bias:0", SeedFiles.Numbers(2))]), ("out", [("out/kernel:0", SeedFiles.Numbers(4, 1)), ("out/bias:0", SeedFiles.Numbers(1))])];

    private static IEnumerable<(string Name, string Json, KerasWeights Weights)> All()
    {
        foreach (LayerExample example in LayerExamples.All)
        {
            yield return (example.ClassName, JsonOf(example), [("layer", [.. example.Weights.Select((shape, i) => ($"layer/w{i}:0", SeedFiles.Numbers(shape)))])]);
        }

        yield return ("nested", Nested, NestedWeights);
    }

    private static string JsonOf(LayerExample example)
    {
        string[] names = [.. example.Inputs.Select((_, i) => $"in_{i}")];
        string inputs = string.Join(", ", example.Inputs.Select((shape, i) => Input(names[i], $"[null, {string.Join(", ", shape)}]")));
        string inbound = example.Inbound == "list" ? $"[[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0, {{}}]"))}]]" : example.Inbound;
        return Functional(inputs, Layer(example.ClassName, "layer", example.Options, inbound), $"[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0]"))}]", "[[\"layer\", 0, 0]]");
    }

    private static FileSet H5(string name, string? config, string version, params KerasWeights weights) =>
        SeedFiles.Written(folder => KerasFiles.WriteH5(Path.Combine(folder, name), config, version, false, weights));

    private static byte[] Archive(string config, byte[] weights, bool isDeflated) => ZipParts.Build(
        [("metadata.json", Encoding.UTF8.GetBytes(KerasFiles.Metadata)), ("config.json", Encoding.UTF8.GetBytes(config)), ("model.weights.h5", weights)], isDeflated);
}
