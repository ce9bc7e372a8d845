using System.Buffers;
using System.Text;
using System.Text.Json;
using TfModelTools.Common;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// The bytes of a graph in JSON. Protocol Buffers write them as base64; the converters of 2018 wrote the numbers of their array, or what a Buffer of
/// Node becomes ({"type": "Buffer", "data": [...]}), which the loader of TensorFlow.js takes as well (operation_mapper.ts, parseStringParam).
/// </summary>
internal static class TfjsBytes
{
    /// <summary>The text of a message in which all bytes are base64.</summary>
    /// <param name="element">The message.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="place">Where it stands.</param>
    /// <exception cref="CorruptFileException">Numbers that are no bytes stand for bytes.</exception>
    public static string AsText(JsonElement element, string path, string place)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { MaxDepth = Limits.MaxDepth * 4, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, element, isList: false, path, place);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, bool isList, string path, string place)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    bool areSeveral = (property.Name == "s" && isList) || property.Name is "stringVal" or "string_val";
                    bool isOne = (property.Name == "s" && !isList) || property.Name is "tensorContent" or "tensor_content";
                    if (areSeveral && property.Value.ValueKind == JsonValueKind.Array)
                    {
                        writer.WriteStartArray();
                        foreach (JsonElement item in property.Value.EnumerateArray())
                        {
                            WriteBytes(writer, item, path, place);
                        }

                        writer.WriteEndArray();
                    }
                    else if (isOne)
                    {
                        WriteBytes(writer, property.Value, path, place);
                    }
                    else
                    {
                        Write(writer, property.Value, property.Name == "list", path, place);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(writer, item, isList: false, path, place);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteBytes(Utf8JsonWriter writer, JsonElement value, string path, string place)
    {
        JsonElement numbers = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("data", out JsonElement data) ? data : value;
        if (numbers.ValueKind != JsonValueKind.Array)
        {
            value.WriteTo(writer);
            return;
        }

        byte[] bytes = new byte[numbers.GetArrayLength()];
        int next = 0;
        foreach (JsonElement number in numbers.EnumerateArray())
        {
            bytes[next++] = number.ValueKind == JsonValueKind.Number && number.TryGetByte(out byte b)
                ? b
                : throw new CorruptFileException(path, place, $"{number.GetRawText()} among the numbers of bytes", "whole numbers from 0 to 255", TfjsMessage.Remedy);
        }

        writer.WriteBase64StringValue(bytes);
    }
}
