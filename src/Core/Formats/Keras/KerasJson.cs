using System.Text;
using System.Text.Json;
using TfModelTools.Common;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// Reads the JSON that Keras writes. Python's json module writes NaN, Infinity and -Infinity bare (docs.python.org/3/library/json.html,
/// "Infinite and NaN number values"); here they become the strings "NaN", "Infinity" and "-Infinity", which readers of numbers accept.
/// </summary>
public static class KerasJson
{
    // One nested model takes four levels of brackets (layer, config, layers, layer).
    private const int MaxJsonDepth = Limits.MaxDepth * 4;

    private static readonly string[] BareNumbers = ["-Infinity", "Infinity", "NaN"];

    /// <summary>Parses a document.</summary>
    /// <param name="json">UTF-8 text, with or without byte order mark.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="place">Where in the file the text stands, for messages.</param>
    /// <exception cref="CorruptFileException">The text is not JSON, or nested deeper than 256 levels.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string path, string place)
    {
        ReadOnlyMemory<byte> text = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            using JsonDocument document = JsonDocument.Parse(QuoteBareNumbers(text), new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            ReadEveryString(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new CorruptFileException(
                path,
                place,
                $"text that is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})",
                "a JSON document",
                innerException: e);
        }
        catch (InvalidOperationException e)
        {
            // A string that is not UTF-8, or half of a surrogate pair.
            throw new CorruptFileException(path, place, "JSON with text that is not UTF-8", "a JSON document", innerException: e);
        }
    }

    /// <summary>An element that is not in any file, such as an option that another form of it stands for.</summary>
    /// <param name="write">Writes one value.</param>
    public static JsonElement Build(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            write(writer);
        }

        using JsonDocument document = JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
        return document.RootElement.Clone();
    }

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
        JsonValueKind.Array => [.. element.EnumerateArray()],
        JsonValueKind.Object when Property(element, "class_name") is { ValueKind: JsonValueKind.String } name
            && name.GetString() is "__tuple__" or "TensorShape" or "tuple" => Property(element, "items") is { ValueKind: JsonValueKind.Array } items
            ? [.. items.EnumerateArray()]
            : Property(element, "config") is { ValueKind: JsonValueKind.Array } config ? [.. config.EnumerateArray()] : null,
        _ => null,
    };

    /// <summary>A property of an object; null when the element is no object or has no such property.</summary>
    public static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>A string property of an object; null when it is absent or no string.</summary>
    public static string? Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    // Text is decoded only when it is asked for; asking here makes bad text a fault of the file, not of whoever reads it later.
    private static void ReadEveryString(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    ReadEveryString(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    ReadEveryString(property.Value);
                }

                break;
        }
    }

    private static ReadOnlyMemory<byte> QuoteBareNumbers(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> text = json.Span;
        if (text.IndexOf("NaN"u8) < 0 && text.IndexOf("Infinity"u8) < 0)
        {
            return json;
        }

        MemoryStream quoted = new(text.Length + 64);
        bool inString = false;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (inString)
            {
                quoted.WriteByte(b);
                if (b == '\\' && i + 1 < text.Length)
                {
                    quoted.WriteByte(text[++i]);
                }
                else if (b == '"')
                {
                    inString = false;
                }

                continue;
            }

            inString = b == '"';
            string? bare = null;
            foreach (string candidate in BareNumbers)
            {
                if (b == candidate[0] && text[i..].StartsWith(Encoding.ASCII.GetBytes(candidate)))
                {
                    bare = candidate;
                    break;
                }
            }

            if (bare is null)
            {
                quoted.WriteByte(b);
            }
            else
            {
                quoted.Write(Encoding.ASCII.GetBytes($"\"{bare}\""));
                i += bare.Length - 1;
            }
        }

        return quoted.ToArray();
    }
}
