using System.Text;
using System.Text.Json;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>A JSON document as a tree that may hold what JSON forbids: keys twice, numbers that are none, text that is not UTF-8. All text is Latin-1 of the bytes.</summary>
internal sealed class JsonTree
{
    private JsonTree(string? scalar, List<JsonTree>? items, List<string>? keys) => (Scalar, Items, Keys) = (scalar, items, keys);

    /// <summary>The token of a scalar, with its quotes; null for an object or array.</summary>
    public string? Scalar { get; set; }

    /// <summary>The values of an object or array.</summary>
    public List<JsonTree>? Items { get; set; }

    /// <summary>The keys of an object, with their quotes, beside <see cref="Items"/>.</summary>
    public List<string>? Keys { get; set; }

    /// <summary>A scalar.</summary>
    public static JsonTree Of(string scalar) => new(scalar, null, null);

    /// <summary>An array.</summary>
    public static JsonTree Array(params IEnumerable<JsonTree> items) => new(null, [.. items], null);

    /// <summary>Reads a document; null where it is none.</summary>
    public static JsonTree? TryParse(byte[] bytes)
    {
        try
        {
            Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = 200 });
            return reader.Read() ? Read(ref reader, bytes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A copy.</summary>
    public JsonTree Copy() => new(Scalar, Items?.ConvertAll(i => i.Copy()), Keys is null ? null : [.. Keys]);

    /// <summary>Makes this node another.</summary>
    public void Become(JsonTree other) => (Scalar, Items, Keys) = (other.Scalar, other.Items, other.Keys);

    /// <summary>The node and all below it.</summary>
    public void Collect(List<JsonTree> to)
    {
        to.Add(this);
        foreach (JsonTree item in Items ?? [])
        {
            item.Collect(to);
        }
    }

    /// <summary>The document.</summary>
    public byte[] ToBytes()
    {
        StringBuilder text = new();
        Write(text);
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private void Write(StringBuilder to)
    {
        if (Items is null)
        {
            to.Append(Scalar);
            return;
        }

        to.Append(Keys is null ? '[' : '{');
        for (int i = 0; i < Items.Count; i++)
        {
            to.Append(i == 0 ? string.Empty : ", ");
            if (Keys is not null)
            {
                to.Append(Keys[i]).Append(": ");
            }

            Items[i].Write(to);
        }

        to.Append(Keys is null ? ']' : '}');
    }

    private static JsonTree Read(ref Utf8JsonReader reader, byte[] bytes)
    {
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        if (!isObject && reader.TokenType != JsonTokenType.StartArray)
        {
            return Of(Token(ref reader, bytes));
        }

        JsonTree node = new(null, [], isObject ? [] : null);
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            if (isObject)
            {
                node.Keys!.Add(Token(ref reader, bytes));
                reader.Read();
            }

            node.Items!.Add(Read(ref reader, bytes));
        }

        return node;
    }

    private static string Token(ref Utf8JsonReader reader, byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(reader.ValueSpan);
        return bytes[reader.TokenStartIndex] == '"' ? $"\"{text}\"" : text;
    }
}
