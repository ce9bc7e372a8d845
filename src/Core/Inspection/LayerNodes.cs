using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>The layers of a Keras model as nodes.</summary>
internal static class LayerNodes
{
    /// <summary>Lists layers, in the file's order.</summary>
    public static IEnumerable<ModelNode> List(KerasStructure structure, NodeFilter filter)
    {
        LayerDescription description = LayerSummarizer.Describe(structure, CancellationToken.None);
        ILookup<(string Place, string Layer), string> readers = description.Layers
            .SelectMany(l => l.Inputs.Select(i => (Key: (PlaceOf(l), i.Split(':')[0]), Reader: l.Summary.Name)))
            .Distinct()
            .ToLookup(r => r.Key, r => r.Reader);
        foreach (DescribedLayer layer in description.Layers)
        {
            if ((layer.Summary.Depth > 0 && !filter.Recurse) || !(filter.IsMatch(layer.Summary.Name, layer.Summary.Type) || filter.IsMatch(layer.Summary.Path, layer.Summary.Type)))
            {
                continue;
            }

            string place = PlaceOf(layer);
            yield return new ModelNode(
                layer.Summary.Name,
                layer.Summary.Type,
                place,
                layer.Inputs,
                () => [.. readers[(place, layer.Summary.Name)]],
                () => Options(layer.Config))
            {
                DataType = layer.DataType.IsKnown() ? layer.DataType.TensorFlowName() : string.Empty,
                Shape = layer.Summary.OutputShape,
            };
        }
    }

    private static string PlaceOf(DescribedLayer layer) => layer.Summary.Path[..Math.Max(0, layer.Summary.Path.Length - layer.Summary.Name.Length - 1)];

    private static AttributeTable Options(KerasLayerConfig layer)
    {
        AttributeTable options = new();
        if (layer.Model is null && layer.Config.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty option in layer.Config.EnumerateObject())
            {
                options[option.Name] = Value(option.Value);
            }
        }

        return options;
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.WholeInt64() is { } integer ? (object)integer : value.GetDouble(),
        JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) => value.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.Object when KerasJson.Items(value) is { } items => items.Select(Value).ToArray(),
        JsonValueKind.Array or JsonValueKind.Object => value.GetRawText(),
        _ => null,
    };
}
