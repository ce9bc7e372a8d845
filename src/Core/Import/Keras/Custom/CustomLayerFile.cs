using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Custom;

/// <summary>Reads definitions of custom layers: {"layers": {"ClassName": {"inputs", "weights", "steps", "outputs", "passes_mask"}}}.</summary>
public static class CustomLayerFile
{
    private const int MostNames = 24;

    private static readonly string[] KnownFields = ["inputs", "weights", "steps", "outputs", "passes_mask", "comment"];
    private static readonly string[] KnownStepFields = ["name", "layer", "function", "inputs", "options", "weights", "comment"];

    /// <summary>Reads a file.</summary>
    /// <returns>The definitions, by class name.</returns>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="CorruptFileException">It is not JSON, or not of this form; the message names the layer and the step.</exception>
    public static IReadOnlyDictionary<string, CustomLayerDefinition> Read(string path)
    {
        JsonElement root = KerasJson.Parse(InputFile.ReadBytes(path), path, "the file");
        if (KerasJson.Property(root, "layers") is not { ValueKind: JsonValueKind.Object } layers)
        {
            throw Fault(path, "the file", "no object 'layers'", "{\"layers\": {\"ClassName\": {...}}}");
        }

        Dictionary<string, CustomLayerDefinition> definitions = new(StringComparer.Ordinal);
        foreach (JsonProperty layer in layers.EnumerateObject())
        {
            definitions[layer.Name] = ReadLayer(path, layer.Name, layer.Value);
        }

        return definitions;
    }

    private static CustomLayerDefinition ReadLayer(string path, string className, JsonElement layer)
    {
        string place = $"layer '{className}'";
        RequireFields(path, place, layer, KnownFields);
        IReadOnlyList<string> inputNames = KerasJson.Property(layer, "inputs") is JsonElement inputs ? Texts(path, $"{place}, 'inputs'", inputs) : ["x"];
        HashSet<string> names = new(StringComparer.Ordinal);
        void Add(string name)
        {
            if (!names.Add(name))
            {
                throw Fault(path, place, $"the name '{name}' twice", "another name for each input, weight and step");
            }
        }

        foreach (string name in inputNames)
        {
            Add(name);
        }

        List<CustomLayerWeight> weights = [];
        foreach (JsonElement weight in Items(path, place, layer, "weights", isRequired: false))
        {
            CustomLayerWeight read = weight.ValueKind == JsonValueKind.String
                ? new CustomLayerWeight(weight.GetString()!)
                : new CustomLayerWeight(
                    KerasJson.Text(weight, "name") ?? throw Fault(path, $"{place}, 'weights'", "a weight without name", "a name, or {\"name\": ..., \"trainable\": ...}"),
                    KerasJson.Property(weight, "trainable") is not { ValueKind: JsonValueKind.False });
            weights.Add(read);
            Add(read.Name);
        }

        List<CustomLayerStep> steps = [];
        foreach (JsonElement step in Items(path, place, layer, "steps", isRequired: true))
        {
            CustomLayerStep read = ReadStep(path, $"{place}, step {steps.Count + 1}", step, names);
            steps.Add(read);
            Add(read.Name);
        }

        IReadOnlyList<string> outputs = KerasJson.Property(layer, "outputs") is JsonElement given ? Texts(path, $"{place}, 'outputs'", given)
            : steps.Count > 0 ? [steps[^1].Name] : [];
        return outputs.Count > 0 && outputs.All(names.Contains)
            ? new CustomLayerDefinition(className, inputNames, weights, steps, outputs) { PassesMask = Flag(path, place, layer, "passes_mask") }
            : throw Fault(path, $"{place}, 'outputs'", string.Join(", ", outputs), $"one or more of {Listed(names)}");
    }

    private static CustomLayerStep ReadStep(string path, string place, JsonElement step, HashSet<string> names)
    {
        RequireFields(path, place, step, KnownStepFields);
        string? layerClass = KerasJson.Text(step, "layer");
        string? function = KerasJson.Text(step, "function");
        if ((layerClass is null) == (function is null))
        {
            throw Fault(path, place, "both or neither of 'layer' and 'function'", "one of them");
        }

        string name = KerasJson.Text(step, "name") ?? throw Fault(path, place, "no 'name'", "a name for its result");
        IReadOnlyList<JsonElement> inputs = Items(path, place, step, "inputs", isRequired: true);
        foreach (JsonElement input in inputs)
        {
            RequireKnown(path, place, input, names);
        }

        Dictionary<string, string>? weights = null;
        if (KerasJson.Property(step, "weights") is JsonElement mapped)
        {
            if (layerClass is null || mapped.ValueKind != JsonValueKind.Object || mapped.EnumerateObject().Any(m => m.Value.ValueKind != JsonValueKind.String || !names.Contains(m.Value.GetString()!)))
            {
                throw Fault(path, $"{place}, 'weights'", mapped.GetRawText(), "for a layer: its variables' names, each with the name of a weight of the custom layer");
            }

            weights = mapped.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal);
        }

        JsonElement options = KerasJson.Property(step, "options") ?? StrictJson.EmptyObject;
        return options.ValueKind == JsonValueKind.Object
            ? new CustomLayerStep(name, layerClass, function, inputs, options, weights)
            : throw Fault(path, $"{place}, 'options'", options.GetRawText(), "an object");
    }

    // Functions take lists of names, too, and lists of these.
    private static void RequireKnown(string path, string place, JsonElement input, HashSet<string> names)
    {
        if (input.ValueKind == JsonValueKind.String && !names.Contains(input.GetString()!))
        {
            throw Fault(path, place, $"the input '{input.GetString()}'", $"one of {Listed(names)}");
        }

        if (input.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in input.EnumerateArray())
            {
                RequireKnown(path, place, item, names);
            }
        }
    }

    private static string Listed(HashSet<string> names) => string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", ..." : "");

    private static IReadOnlyList<JsonElement> Items(string path, string place, JsonElement owner, string field, bool isRequired) =>
        KerasJson.Property(owner, field) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()]
        : KerasJson.Property(owner, field) is null && !isRequired ? []
        : throw Fault(path, place, $"no list '{field}'", "one");

    private static IReadOnlyList<string> Texts(string path, string place, JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(t => t.GetString()!)]
            : throw Fault(path, place, list.GetRawText(), "a list of names");

    private static bool? Flag(string path, string place, JsonElement owner, string field) => KerasJson.Property(owner, field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        JsonElement other => throw Fault(path, $"{place}, '{field}'", other.GetRawText(), "true or false"),
    };

    private static void RequireFields(string path, string place, JsonElement element, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Fault(path, place, element.GetRawText(), "an object");
        }

        if (element.EnumerateObject().FirstOrDefault(p => !known.Contains(p.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } stray)
        {
            throw Fault(path, place, $"the field '{stray.Name}'", $"only {string.Join(", ", known)}");
        }
    }

    private static CorruptFileException Fault(string path, string place, string found, string expected) =>
        new(path, place, found, expected, "docs/custom-layers.md shows the form of this file.");
}
