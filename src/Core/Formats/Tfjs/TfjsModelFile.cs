using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// The description of a TensorFlow.js model (model.json): a graph, or the configuration of Keras layers, with the names and shapes of
/// the weights. The files of weights are opened only when values are asked for. The layout is that of tfjs-core/src/io/types.ts (ModelJSON).
/// </summary>
public sealed class TfjsModelFile
{
    private readonly GraphDefMessage? _message;
    private readonly Lazy<TfjsWeightsReader> _values;

    private TfjsModelFile(string path, JsonElement json)
    {
        Path = path;

        // One reader for all weights: it keeps no file open, and opening one reads the whole manifest.
        _values = new Lazy<TfjsWeightsReader>(() => TfjsWeightsReader.Open(path), LazyThreadSafetyMode.PublicationOnly);
        GeneratedBy = KerasJson.Text(json, "generatedBy") ?? string.Empty;
        ConvertedBy = KerasJson.Text(json, "convertedBy") ?? string.Empty;
        JsonElement topology = KerasJson.Property(json, "modelTopology") is { ValueKind: JsonValueKind.Object } found
            ? found
            : throw new CorruptFileException(path, "modelTopology", "no object", "a graph or the configuration of layers", TfjsMessage.Remedy);
        Weights = KerasJson.Property(json, TfjsFormat.ManifestKey) is null ? [] : [.. TfjsWeightsManifest.Read(json, path).SelectMany(g => g.Weights)];
        if (KerasJson.Property(topology, "node") is { ValueKind: JsonValueKind.Array })
        {
            _message = TfjsMessage.Read<GraphDefMessage>(topology, path, "modelTopology");
            Graph = new TensorFlowGraph(_message, path);
            JsonElement? signature = KerasJson.Property(json, "signature")
                ?? (KerasJson.Property(json, "userDefinedMetadata") is { } metadata ? KerasJson.Property(metadata, "signature") : null);
            Signature = signature is { ValueKind: JsonValueKind.Object } given
                ? SignatureReader.ReadInOrder(string.Empty, TfjsMessage.Read<SignatureDefMessage>(given, path, "signature"), path)
                : null;
            return;
        }

        JsonElement config = KerasJson.Property(topology, "model_config") is { ValueKind: JsonValueKind.Object } inner ? inner : topology;
        KerasVersion = KerasVersion.Parse(KerasJson.Text(topology, "keras_version"));
        Layers = new KerasConfigReader(path).ReadModel(config);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What made the model, as the file says; empty when it does not.</summary>
    public string GeneratedBy { get; }

    /// <summary>What converted it, as the file says; empty when it does not.</summary>
    public string ConvertedBy { get; }

    /// <summary>The graph of a graph model, whose constants have no values here; null for a layers model.</summary>
    public TensorFlowGraph? Graph { get; }

    /// <summary>The signature of a graph model, in the file's order; null when it has none.</summary>
    public ModelSignature? Signature { get; }

    /// <summary>The configuration of a layers model; null for a graph model.</summary>
    public KerasLayerConfig? Layers { get; }

    /// <summary>The version of Keras that wrote the configuration; unknown when it does not say.</summary>
    public KerasVersion KerasVersion { get; } = KerasVersion.Parse(null);

    /// <summary>The weights, in the file's order; empty when the file lists none.</summary>
    public IReadOnlyList<TfjsWeight> Weights { get; }

    /// <summary>What to call the format, such as "TensorFlow.js graph model".</summary>
    public string FormatName => Graph is null ? "TensorFlow.js layers model" : "TensorFlow.js graph model";

    /// <summary>Opens a model's description.</summary>
    /// <param name="path">The model.json file, whatever its name, or its folder.</param>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no model of TensorFlow.js.</exception>
    /// <exception cref="CorruptFileException">It is damaged or contradicts itself.</exception>
    public static TfjsModelFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new InputNotFoundException($"'{path}' does not exist.", "Check the spelling of the path.", path);
        }

        string file = Directory.Exists(path) ? System.IO.Path.Combine(path, TfjsFormat.ModelFileName) : path;
        return File.Exists(file) ? OpenFile(file) : throw NoModel(path);
    }

    /// <summary>Opens the file of a model.</summary>
    /// <inheritdoc cref="Open"/>
    internal static TfjsModelFile OpenFile(string file)
    {
        byte[] text = InputFile.ReadBytes(file);
        if (!TfjsFormat.IsTfjs(text) || text.AsSpan().IndexOf("\"modelTopology\""u8) < 0)
        {
            throw NoModel(file);
        }

        return new TfjsModelFile(file, KerasJson.Parse(text, file, "the file"));
    }

    private static UnrecognizedFormatException NoModel(string path) =>
        new($"'{path}' is no model of TensorFlow.js: it has no modelTopology.", $"Give the model.json of a TensorFlow.js model, or the {TfjsGraphReader.FileName} of an old one.", path);

    /// <summary>The weights of a layers model by layer; values are read when they are asked for.</summary>
    public KerasLayerGroupStore GroupByLayer()
    {
        Dictionary<string, List<KerasWeight>> groups = new(StringComparer.Ordinal);
        Dictionary<string, string> layers = Places();
        TfjsWeightLayers names = new(layers.Keys);
        foreach (TfjsWeight weight in Weights)
        {
            // Weights are named after their layer; those of a nested model after the outer one, or the inner one alone.
            string named = names.Of(weight.Name);
            string layer = layers.GetValueOrDefault(named, named);
            List<KerasWeight> group = groups.TryGetValue(layer, out List<KerasWeight>? known) ? known : groups[layer] = [];
            group.Add(new KerasWeight(weight.Name, weight.DataType, weight.Shape, () => ReadWeight(weight.Name)));
        }

        // The layout is that of Keras 2, whatever version is stated: TensorFlow.js knows no other.
        return new KerasLayerGroupStore(Path, new KerasVersion(2, 0), null, groups.Select(g => new KeyValuePair<string, IReadOnlyList<KerasWeight>>(g.Key, g.Value)));
    }

    /// <summary>The graph of a graph model with its constants, whose values are read when they are asked for.</summary>
    /// <exception cref="InvalidOperationException">It is a layers model.</exception>
    /// <inheritdoc cref="TfjsWeightsReader.Open" path="/exception"/>
    public TensorFlowGraph ReadGraph()
    {
        GraphDefMessage message = _message ?? throw new InvalidOperationException("A layers model has no graph.");
        TfjsWeightsReader weights = _values.Value;
        return new TensorFlowGraph(message, Path, n => TfjsConstants.Find(n, weights, Path));
    }

    // The layer of the whole model in which each layer is, by name; of one name the outer layer has it.
    private Dictionary<string, string> Places()
    {
        Dictionary<string, string> places = new(StringComparer.Ordinal);
        IReadOnlyList<KerasLayerConfig> outer = Layers?.Model?.Layers ?? [];
        foreach (KerasLayerConfig layer in outer)
        {
            places[layer.Name] = layer.Name;
        }

        foreach (KerasLayerConfig layer in outer)
        {
            Place(layer, layer.Name, 0);
        }

        return places;

        void Place(KerasLayerConfig layer, string place, int depth)
        {
            foreach (KerasLayerConfig inner in layer.Model?.Layers ?? [])
            {
                places.TryAdd(inner.Name, place);
                Place(inner, place, depth + 1);
            }

            // A wrapper may have a model inside.
            if (layer.Model is null && depth < Limits.MaxDepth && KerasJson.Property(layer.Config, "layer") is { ValueKind: JsonValueKind.Object } wrapped)
            {
                Place(new KerasConfigReader(Path).ReadLayer(wrapped, $"layer '{layer.Name}' ({layer.ClassName}), option 'layer'"), place, depth + 1);
            }
        }
    }

    private Tensor ReadWeight(string name) => _values.Value.ReadTensor(_values.Value.Get(name));
}
