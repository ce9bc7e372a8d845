using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// Reads the JSON that Keras writes: strict JSON but for Python's bare NaN and Infinity, which become strings (<see cref="PythonNumbers"/>).
/// </summary>
public static class KerasJson
{
    /// <summary>How deep it may be nested: one nested model takes four levels of brackets (layer, config, layers, layer).</summary>
    internal const int MaxJsonDepth = Limits.MaxDepth * 4;

    /// <summary>Parses a document.</summary>
    /// <param name="json">UTF-8 text, with or without byte order mark.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="place">Where in the file the text stands, for messages.</param>
    /// <exception cref="CorruptFileException">The text is no sound JSON, nested deeper than 256 levels, or names a member of an object twice.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string path, string place) => StrictJson.Parse(PythonNumbers.Quote(json), path, place, MaxJsonDepth);

    /// <summary>Whether a number, or a string that stands for one, is there.</summary>
    public static bool TryGetDouble(JsonElement element, out double value)
    {
        if (element.ValueKind == JsonValueKind.Number)
        {
            return element.TryGetDouble(out value);
        }

        value = element.ValueKind != JsonValueKind.String ? 0 : element.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => 0,
        };
        return element.ValueKind == JsonValueKind.String && (value != 0);
    }

    /// <summary>
    /// The items of a list, also of the dictionaries that stand for a tuple or a TensorShape
    /// ({"class_name": "__tuple__", "items": [...]}); null when it is neither.
    /// </summary>
    public static IReadOnlyList<JsonElement>? Items(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => Array(element),
        JsonValueKind.Object when Property(element, "class_name") is { ValueKind: JsonValueKind.String } name
            && name.GetString() is "__tuple__" or "TensorShape" or "tuple" => Property(element, "items") is { ValueKind: JsonValueKind.Array } items
            ? Array(items)
            : Property(element, "config") is { ValueKind: JsonValueKind.Array } config ? Array(config) : null,
        _ => null,
    };

    /// <summary>A property of an object; null when the element is no object or has no such property.</summary>
    public static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>A string property of an object; null when it is absent or no string.</summary>
    public static string? Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    // Files nest lists by the ten thousand: each is taken at its length.
    private static JsonElement[] Array(JsonElement element)
    {
        JsonElement[] items = new JsonElement[element.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            items[count++] = item;
        }

        return items;
    }
}
