using System.Text.Json;
using TfModelTools.Common;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// Reads the configuration of models and layers in all the forms that Keras 1, 2 and 3 write. The forms were taken from the
/// get_config and from_config methods of the released versions.
/// </summary>
public sealed class KerasConfigReader
{
    private readonly string _path;

    /// <summary>Creates a reader.</summary>
    /// <param name="path">The file, for messages.</param>
    public KerasConfigReader(string path) => _path = path;

    /// <summary>Reads a model: {"class_name": ..., "config": ...}.</summary>
    /// <exception cref="CorruptFileException">It is not a model's configuration.</exception>
    public KerasLayerConfig ReadModel(JsonElement element)
    {
        KerasLayerConfig layer = ReadLayer(element, "the model");
        return layer.Model is not null ? layer : throw new CorruptFileException(
            _path,
            "the model's configuration",
            $"a {layer.ClassName} without layers",
            "a Sequential or functional model",
            "A subclassed model keeps its structure in Python code, not in its file: rebuild it as a Sequential or functional model and save it again.");
    }

    /// <summary>Reads a layer: {"class_name": ..., "config": ..., ["name": ..., "inbound_nodes": ...]}.</summary>
    /// <param name="element">The layer.</param>
    /// <param name="place">What it is, for messages.</param>
    /// <exception cref="CorruptFileException">It is not a layer's configuration.</exception>
    public KerasLayerConfig ReadLayer(JsonElement element, string place)
    {
        string className = KerasJson.Text(element, "class_name") ?? throw Fault(place, "no class_name", "a class name");
        JsonElement config = KerasJson.Property(element, "config") ?? throw Fault($"{place} ({className})", "no config", "the layer's options");
        if (config.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            throw Fault($"{place} ({className})", $"a config that is {Describe(config)}", "an object");
        }

        string name = KerasJson.Text(element, "name") ?? KerasJson.Text(config, "name") ?? Keras1Names.DefaultName(className);
        NameLength.Require(_path, $"{place}: its name", name);
        NameLength.Require(_path, $"{place}: its class", className);
        string? registeredName = KerasJson.Text(element, "registered_name");
        string bareClass = className.Contains('>', StringComparison.Ordinal) ? className[(className.LastIndexOf('>') + 1)..] : className;
        registeredName ??= bareClass != className ? className : null;
        KerasModelConfig? model = ReadModelConfig(bareClass, name, config);
        (string translatedClass, JsonElement translated) = model is null ? Keras1Names.Translate(bareClass, config) : (bareClass, config);
        return new KerasLayerConfig(translatedClass, name, translated)
        {
            Module = KerasJson.Text(element, "module"),
            RegisteredName = registeredName,
            BuildConfig = KerasJson.Property(element, "build_config"),
            Model = model,
            Calls = KerasJson.Property(element, "inbound_nodes") is { ValueKind: JsonValueKind.Array } nodes ? KerasCallReader.Read(nodes, name, _path) : [],
            HasKeras3Calls = KerasCallReader.AreOfKeras3(element),
        };
    }

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        _ => "a number or boolean",
    };

    /// <summary>Whether options are those of a model, not of a layer.</summary>
    /// <param name="className">The class, without package.</param>
    /// <param name="config">The options.</param>
    internal static bool IsModel(string className, JsonElement config) =>
        Layers(config) is { ValueKind: JsonValueKind.Array } && (className == "Sequential" || config.ValueKind == JsonValueKind.Array || KerasJson.Property(config, "output_layers") is not null);

    // Keras 1 and 2.0 to 2.2 write a Sequential's config as the bare list of its layers.
    private static JsonElement? Layers(JsonElement config) => config.ValueKind == JsonValueKind.Array ? config : KerasJson.Property(config, "layers");

    private KerasModelConfig? ReadModelConfig(string className, string name, JsonElement config)
    {
        if (!IsModel(className, config))
        {
            return null;
        }

        JsonElement? outputs = KerasJson.Property(config, "output_layers");
        bool isFunctional = outputs is not null;
        List<KerasLayerConfig> read = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonElement item in Layers(config)!.Value.EnumerateArray())
        {
            KerasLayerConfig layer = ReadLayer(item, $"layer {read.Count + 1} of '{name}'");
            if (!names.Add(layer.Name))
            {
                throw Fault($"layer {read.Count + 1} of '{name}'", $"the name '{layer.Name}' a second time", "a name no other layer of the model has");
            }

            read.Add(layer);
        }

        JsonElement? inputs = isFunctional ? KerasJson.Property(config, "input_layers") : null;
        return new KerasModelConfig(name, !isFunctional, read)
        {
            Inputs = inputs is JsonElement taken ? KerasCallReader.ReadReferences(taken, name, _path) : [],
            InputKeys = inputs is JsonElement keyed ? KerasCallReader.ReadKeys(keyed) : null,
            Outputs = outputs is JsonElement stated ? KerasCallReader.ReadReferences(stated, name, _path) : [],
            BuildInputShape = KerasJson.Property(config, "build_input_shape") ?? KerasJson.Property(config, "batch_input_shape"),
            HasKeras3Calls = isFunctional && Layers(config)!.Value.EnumerateArray().Any(KerasCallReader.AreOfKeras3),
        };
    }

    private CorruptFileException Fault(string place, string found, string expected) => new(_path, place, found, expected);
}
