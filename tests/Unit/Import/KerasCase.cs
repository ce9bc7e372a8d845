using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.Keras;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>A model of the corpus with its inputs and the values other software computed.</summary>
/// <param name="Id">The case.</param>
/// <param name="Graph">The model.</param>
/// <param name="Arrays">Inputs by name, and the expected output as "out/NAME".</param>
public sealed record KerasCase(string Id, ModelGraph Graph, IReadOnlyDictionary<string, Tensor> Arrays);

/// <summary>The layers of such a model.</summary>
/// <param name="Root">Its configuration.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Arrays">Inputs by name, and the expected output as "out/NAME".</param>
public sealed record KerasLayersCase(KerasLayerConfig Root, KerasLayerGroupStore Weights, IReadOnlyDictionary<string, Tensor> Arrays);

/// <summary>A small network of layer-vectors: layer configurations, weights, inputs and expected output, each without batch axis.</summary>
public static class LayerVectors
{
    /// <summary>The identifiers of all cases, each with its file.</summary>
    public static IEnumerable<object[]> Ids()
    {
        if (Corpus.Root is null)
        {
            yield break;
        }

        foreach (string file in Directory.EnumerateFiles(Corpus.PathOf("layer-vectors"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonElement item in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                yield return [Path.GetRelativePath(Corpus.PathOf("layer-vectors"), file), item.GetProperty("id").GetString()!];
            }
        }
    }

    /// <summary>Imports one case as a functional model of Keras 2.</summary>
    public static KerasCase Load(string file, string id)
    {
        KerasLayersCase item = Read(file, id);
        return new KerasCase(id, KerasImporter.Import(item.Root, item.Weights, item.Weights.Version, file, "layer vectors"), item.Arrays);
    }

    /// <summary>Reads one case.</summary>
    public static KerasLayersCase Read(string file, string id)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Corpus.PathOf("layer-vectors", file)));
        JsonElement item = document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        List<KerasLayerConfig> layers = [];
        List<KeyValuePair<string, IReadOnlyList<KerasWeight>>> weights = [];
        Dictionary<string, Tensor> arrays = new(StringComparer.Ordinal);
        foreach (JsonElement input in item.GetProperty("inputs").EnumerateArray())
        {
            string name = input.GetProperty("name").GetString()!;
            long[] shape = [.. input.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
            string config = $$"""{"name": "{{name}}", "batch_input_shape": [1, {{string.Join(", ", shape)}}], "dtype": "float32"}""";
            layers.Add(new KerasLayerConfig("InputLayer", name, JsonDocument.Parse(config).RootElement));
            arrays[name] = ReadTensor(input, withBatch: true);
        }

        foreach (JsonElement layer in item.GetProperty("layers").EnumerateArray())
        {
            string name = layer.GetProperty("name").GetString()!;
            JsonElement options = Config(layer.GetProperty("config"));
            KerasArgument[] inbound = [.. layer.GetProperty("inbound").EnumerateArray().Select(i => new KerasTensorArgument(new KerasTensorReference(i.GetString()!, 0, 0)))];
            KerasCall call = new([inbound.Length == 1 ? inbound[0] : new KerasListArgument(inbound)], new Dictionary<string, KerasArgument>());
            layers.Add(new KerasLayerConfig(layer.GetProperty("class_name").GetString()!, name, options) { Calls = [call] });
            if (layer.TryGetProperty("weights", out JsonElement stored))
            {
                weights.Add(new(name, [.. stored.EnumerateArray().Select((w, i) =>
                {
                    Tensor tensor = ReadTensor(w, withBatch: false);
                    return new KerasWeight($"{name}/{i}", tensor.DataType, tensor.Shape, () => tensor);
                })]));
            }
        }

        string output = item.GetProperty("output").GetString()!;
        KerasModelConfig model = new(id, isSequential: false, layers)
        {
            Inputs = [.. item.GetProperty("inputs").EnumerateArray().Select(i => new KerasTensorReference(i.GetProperty("name").GetString()!, 0, 0))],
            Outputs = [new KerasTensorReference(output, 0, 0)],
        };
        KerasLayerConfig root = new("Model", id, JsonDocument.Parse("{}").RootElement) { Model = model };
        KerasVersion version = new(2, 1);
        arrays["out/" + output] = ReadTensor(item.GetProperty("expected"), withBatch: true);
        return new KerasLayersCase(root, new KerasLayerGroupStore(file, version, "tensorflow", weights), arrays);
    }

    // An activation with options is written there as the call relu(x, alpha=...): that is a ReLU of this slope.
    private static JsonElement Config(JsonElement config) =>
        config.TryGetProperty("options", out JsonElement options) && config.GetProperty("activation").GetString() == "relu"
            ? JsonSerializer.SerializeToElement(new { activation = new { class_name = "ReLU", config = new { negative_slope = options.GetProperty("alpha").GetDouble() } } })
            : config.Clone();

    private static Tensor ReadTensor(JsonElement element, bool withBatch)
    {
        long[] shape = [.. withBatch ? [1L] : Array.Empty<long>(), .. element.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        float[] data = [.. element.GetProperty("data").EnumerateArray().Select(d => d.GetSingle())];
        return Tensor.Create<float>(data, new TensorShape(shape));
    }
}
