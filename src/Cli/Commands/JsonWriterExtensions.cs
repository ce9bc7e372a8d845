using System.Text.Json;

namespace TfModelTools.Cli.Commands;

/// <summary>Shorthands for what commands write as JSON.</summary>
internal static class JsonWriterExtensions
{
    /// <summary>Writes a list as a property.</summary>
    public static void WriteList<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a list of objects as a property.</summary>
    public static void WriteObjects<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> writeProperties) => writer.WriteList(name, items, item =>
    {
        writer.WriteStartObject();
        writeProperties(item);
        writer.WriteEndObject();
    });

    /// <summary>Writes a list of texts as a property.</summary>
    public static void WriteTexts(this Utf8JsonWriter writer, string name, IEnumerable<string> texts) => writer.WriteList(name, texts, writer.WriteStringValue);

    /// <summary>Writes a number that may not be known.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
