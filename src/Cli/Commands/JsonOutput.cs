using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TfModelTools.Tensors;

namespace TfModelTools.Cli.Commands;

/// <summary>Prints what a command found as JSON, for other programs.</summary>
internal static class JsonOutput
{
    // For a terminal or a file, not for a web page: names in any script stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints an array of objects.</summary>
    /// <param name="console">Where to print.</param>
    /// <param name="items">The items.</param>
    /// <param name="writeProperties">Writes the properties of one.</param>
    public static void WriteArray<T>(CliConsole console, IEnumerable<T> items, Action<Utf8JsonWriter, T> writeProperties)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartArray();
            foreach (T item in items)
            {
                writer.WriteStartObject();
                writeProperties(writer, item);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        console.Output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    /// <summary>Writes a number, or null; what JSON has no number for becomes text, as "Infinity".</summary>
    public static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is not { } number)
        {
            writer.WriteNull(name);
        }
        else if (double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteString(name, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Writes a number, all digits of an integer, or null.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, string name, ExactNumber? value)
    {
        if (value is { IsInteger: true } integer)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(integer.ToString());
        }
        else
        {
            WriteNumber(writer, name, value?.ToDouble());
        }
    }

    /// <summary>Writes a whole number, or null.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
