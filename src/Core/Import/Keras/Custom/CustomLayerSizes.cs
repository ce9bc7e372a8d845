using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Custom;

/// <summary>
/// How many layers and functions a call of each custom layer stands for, counted from the definitions alone. Layers that a custom layer
/// takes from the options of the model's layer are not among them.
/// </summary>
/// <param name="definitions">The definitions, by class name.</param>
internal sealed class CustomLayerSizes(IReadOnlyDictionary<string, CustomLayerDefinition> definitions)
{
    private readonly Dictionary<string, ExpandedSize> _sizes = new(StringComparer.Ordinal);

    /// <summary>The size of a custom layer; of a class that has no definition, one layer.</summary>
    public ExpandedSize Of(string className)
    {
        if (_sizes.TryGetValue(className, out ExpandedSize known))
        {
            return known;
        }

        ExpandedSize size = new(1, 0);
        if (definitions.TryGetValue(className, out CustomLayerDefinition? definition))
        {
            // One that holds itself would never end: how deep it goes is limited where it is made.
            _sizes[className] = size;
            foreach (CustomLayerStep step in definition.Steps)
            {
                size += step.LayerClass is null ? new ExpandedSize(1, 0) : Of(step.LayerClass) + Inside(step.Options);
            }
        }

        _sizes[className] = size;
        return size;
    }

    // Layers in the options of a step, such as the one in a wrapper.
    private ExpandedSize Inside(JsonElement options)
    {
        ExpandedSize size = default;
        switch (options.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement item in options.EnumerateArray())
                {
                    size += Inside(item);
                }

                break;
            case JsonValueKind.Object:
                if (KerasJson.Text(options, "class_name") is string className && definitions.ContainsKey(className))
                {
                    size += Of(className);
                }

                foreach (JsonProperty member in options.EnumerateObject())
                {
                    size += Inside(member.Value);
                }

                break;
        }

        return size;
    }
}
