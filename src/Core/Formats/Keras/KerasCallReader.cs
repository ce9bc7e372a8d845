using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// Reads the calls ("inbound nodes") of layers. Keras 1 and 2 write a call as a list of [layer, node, tensor, {keywords}], where a
/// constant stands as ["_CONSTANT_VALUE", -1, value, {keywords}]; Keras 3 as {"args": [...], "kwargs": {...}} with
/// {"class_name": "__keras_tensor__", "config": {"keras_history": [layer, node, tensor]}} for each tensor.
/// </summary>
internal static class KerasCallReader
{
    private const string ConstantMark = "_CONSTANT_VALUE";

    /// <summary>Reads the calls of one layer.</summary>
    public static IReadOnlyList<KerasCall> Read(JsonElement nodes, string layer, string path)
    {
        List<KerasCall> calls = [];
        foreach (JsonElement node in nodes.EnumerateArray())
        {
            calls.Add(node.ValueKind switch
            {
                JsonValueKind.Object when KerasJson.Property(node, "args") is JsonElement args => ReadKeras3(node, args, layer, path),
                JsonValueKind.Array or JsonValueKind.Object => ReadKeras2(node),
                _ => throw new CorruptFileException(path, $"layer '{layer}', inbound node {calls.Count}", "neither a list nor an object", "a call of the layer"),
            });
        }

        return calls;
    }

    /// <summary>Whether a layer's calls are written as Keras 3 does: at least one, as an object with "args".</summary>
    public static bool AreOfKeras3(JsonElement layer) =>
        KerasJson.Property(layer, "inbound_nodes") is { ValueKind: JsonValueKind.Array } nodes
        && nodes.EnumerateArray().Any(n => KerasJson.Property(n, "args") is not null);

    /// <summary>Reads a model's input_layers or output_layers: one reference, or a list or dictionary of them (in the order of its keys, as Keras flattens one).</summary>
    public static IReadOnlyList<KerasTensorReference> ReadReferences(JsonElement element, string model, string path)
    {
        if (Reference(element) is KerasTensorReference single)
        {
            return [single];
        }

        IEnumerable<JsonElement> items = element.ValueKind == JsonValueKind.Object && KerasJson.Items(element) is null
            ? element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => p.Value)
            : KerasJson.Items(element) ?? throw new CorruptFileException(path, $"the inputs or outputs of '{model}'", "something else", "[layer, node, tensor] or a list of such");
        return [.. items.SelectMany(i => ReadReferences(i, model, path))];
    }

    /// <summary>The keys of a model's input_layers in the order of its references; null where it is no dictionary of single ones.</summary>
    public static IReadOnlyList<string>? ReadKeys(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && KerasJson.Items(element) is null && element.EnumerateObject().All(p => Reference(p.Value) is not null)
            ? [.. element.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)]
            : null;

    /// <summary>Reads a value that is no call, such as an option of an operation.</summary>
    public static KerasArgument ReadArgument(JsonElement element) => Argument(element);

    private static KerasCall ReadKeras2(JsonElement node)
    {
        Dictionary<string, KerasArgument> keywords = new(StringComparer.Ordinal);
        KerasArgument Convert(JsonElement element)
        {
            if (IsNodeData(element))
            {
                JsonElement[] parts = [.. element.EnumerateArray()];
                if (parts.Length == 4 && parts[3].ValueKind == JsonValueKind.Object)
                {
                    foreach (JsonProperty keyword in parts[3].EnumerateObject())
                    {
                        keywords.TryAdd(keyword.Name, Argument(keyword.Value));
                    }
                }

                return parts[0].GetString() == ConstantMark ? new KerasLiteralArgument(parts[2]) : new KerasTensorArgument(Reference(element)!);
            }

            return element.ValueKind switch
            {
                JsonValueKind.Array => new KerasListArgument(KerasJson.Items(element)!.Select(Convert).ToArray()),
                JsonValueKind.Object => new KerasDictionaryArgument([.. element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Convert(p.Value)))]),
                _ => new KerasLiteralArgument(element),
            };
        }

        KerasArgument inputs = Convert(node);
        return new KerasCall([inputs is KerasListArgument { Items: [var only] } ? only : inputs], keywords);
    }

    private static KerasCall ReadKeras3(JsonElement node, JsonElement args, string layer, string path)
    {
        IReadOnlyList<JsonElement> items = KerasJson.Items(args)
            ?? throw new CorruptFileException(path, $"layer '{layer}', inbound nodes", "args that are no list", "a list");
        Dictionary<string, KerasArgument> keywords = new(StringComparer.Ordinal);
        if (KerasJson.Property(node, "kwargs") is { ValueKind: JsonValueKind.Object } kwargs)
        {
            foreach (JsonProperty keyword in kwargs.EnumerateObject())
            {
                keywords[keyword.Name] = Argument(keyword.Value);
            }
        }

        return new KerasCall([.. items.Select(Argument)], keywords);
    }

    /// <summary>Reads a value of either form: tensors inside are recognized.</summary>
    private static KerasArgument Argument(JsonElement element)
    {
        if (IsNodeData(element))
        {
            JsonElement[] parts = [.. element.EnumerateArray()];
            return parts[0].GetString() == ConstantMark ? new KerasLiteralArgument(parts[2]) : new KerasTensorArgument(Reference(element)!);
        }

        if (KerasJson.Items(element) is IReadOnlyList<JsonElement> items)
        {
            return new KerasListArgument(items.Select(Argument).ToArray());
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return new KerasLiteralArgument(element);
        }

        JsonElement config = KerasJson.Property(element, "config") ?? default;
        switch (KerasJson.Text(element, "class_name"))
        {
            case "__keras_tensor__" when KerasJson.Property(config, "keras_history") is JsonElement history && Reference(history) is KerasTensorReference reference:
                return new KerasTensorArgument(reference);
            case "__tensor__" or "__numpy__":
                return new KerasLiteralArgument(KerasJson.Property(config, "value") ?? config) { TypeName = KerasJson.Text(config, "dtype") };
            case "__ellipsis__":
                return new KerasEllipsisArgument();
            case "__slice__":
                return Slice(config);
        }

        // Keras 2 writes a slice of SlicingOpLambda as {"start": ..., "stop": ..., "step": ...}.
        if (KerasJson.Property(element, "start") is not null && KerasJson.Property(element, "stop") is not null && KerasJson.Property(element, "step") is not null)
        {
            return Slice(element);
        }

        return new KerasDictionaryArgument([.. element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Argument(p.Value)))]);
    }

    private static KerasSliceArgument Slice(JsonElement element)
    {
        KerasArgument Part(string name) => KerasJson.Property(element, name) is JsonElement part ? Argument(part) : KerasLiteralArgument.None;
        return new KerasSliceArgument(Part("start"), Part("stop"), Part("step"));
    }

    private static bool IsNodeData(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() is 3 or 4 && element[0].ValueKind == JsonValueKind.String
        && element[1].ValueKind == JsonValueKind.Number && (element[0].GetString() == ConstantMark || Reference(element) is not null);

    private static KerasTensorReference? Reference(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() >= 3
        && element[0].ValueKind == JsonValueKind.String
        && element[1].WholeInt32() is >= 0 and int node
        && element[2].WholeInt32() is >= 0 and int tensor
            ? new KerasTensorReference(element[0].GetString()!, node, tensor)
            : null;
}
