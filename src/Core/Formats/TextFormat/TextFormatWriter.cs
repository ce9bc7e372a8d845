using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace TfModelTools.Formats.TextFormat;

/// <summary>
/// Writes messages in Protocol Buffers text format (protobuf.dev/reference/protobuf/textformat-spec) by their descriptors: fields in the order of
/// their numbers, those of their default left out, entries of maps in their order in the message.
/// </summary>
/// <param name="output">Receives the text.</param>
internal sealed class TextFormatWriter(TextWriter output)
{
    private int _depth;

    /// <summary>Writes the fields of a message.</summary>
    public void WriteFields(IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            object value = field.Accessor.GetValue(message);
            if (field.IsMap)
            {
                foreach (DictionaryEntry entry in (IDictionary)value)
                {
                    WriteEntry(field, entry);
                }
            }
            else if (field.IsRepeated)
            {
                foreach (object item in (IEnumerable)value)
                {
                    WriteValue(field, field.Name, item);
                }
            }
            else if (field.HasPresence ? field.Accessor.HasValue(message) : !IsDefault(value))
            {
                WriteValue(field, field.Name, value);
            }
        }
    }

    /// <summary>Writes one message as the value of a field.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="message">The message.</param>
    public void WriteField(string name, IMessage message) => WriteBlock(name, () => WriteFields(message));

    private void WriteEntry(FieldDescriptor map, DictionaryEntry entry) => WriteBlock(map.Name, () =>
    {
        WriteValue(map.MessageType.FindFieldByNumber(1), "key", entry.Key);
        WriteValue(map.MessageType.FindFieldByNumber(2), "value", entry.Value!);
    });

    private void WriteBlock(string name, Action content)
    {
        Indent();
        output.Write(name);
        output.WriteLine(" {");
        _depth++;
        content();
        _depth--;
        Indent();
        output.WriteLine('}');
    }

    private void WriteValue(FieldDescriptor field, string name, object value)
    {
        if (value is IMessage message)
        {
            WriteField(name, message);
            return;
        }

        Indent();
        output.Write(name);
        output.Write(": ");
        switch (value)
        {
            case string text:
                WriteBytes(Encoding.UTF8.GetBytes(text));
                break;
            case ByteString bytes:
                WriteBytes(bytes.Span);
                break;
            case bool truth:
                output.Write(truth ? "true" : "false");
                break;
            case Enum when field.EnumType.FindValueByNumber((int)value) is { } known:
                output.Write(known.Name);
                break;
            case Enum:
                output.Write((int)value);
                break;
            case float number:
                output.Write(Number(number));
                break;
            case double number:
                output.Write(Number(number));
                break;
            default:
                output.Write(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }

        output.WriteLine();
    }

    private static string Number(double number) => double.IsNaN(number) ? "nan" : double.IsInfinity(number) ? (number > 0 ? "inf" : "-inf") : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(float number) => float.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : Number((double)number);

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        output.Write('"');
        foreach (byte b in bytes)
        {
            switch (b)
            {
                case (byte)'"' or (byte)'\\' or (byte)'\'':
                    output.Write('\\');
                    output.Write((char)b);
                    break;
                case (byte)'\n':
                    output.Write("\\n");
                    break;
                case >= 0x20 and < 0x7f:
                    output.Write((char)b);
                    break;
                default:
                    // Three digits always, so that a digit behind is none of them.
                    output.Write('\\');
                    output.Write((char)('0' + (b >> 6)));
                    output.Write((char)('0' + ((b >> 3) & 7)));
                    output.Write((char)('0' + (b & 7)));
                    break;
            }
        }

        output.Write('"');
    }

    private static bool IsDefault(object value) => value switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.Length == 0,
        bool truth => !truth,
        Enum => (int)value == 0,
        float number => BitConverter.SingleToUInt32Bits(number) == 0,
        double number => BitConverter.DoubleToUInt64Bits(number) == 0,
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture) == 0,
    };

    private void Indent()
    {
        for (int i = 0; i < _depth; i++)
        {
            output.Write("  ");
        }
    }
}
