using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TfModelTools.Common;

namespace TfModelTools.Formats.TextFormat;

/// <content>Reads whole messages by their descriptors.</content>
internal ref partial struct TextFormatReader
{
    /// <summary>Reads the text into a message. Fields that TensorFlow's messages have and its descriptor does not declare are passed over.</summary>
    /// <param name="text">The text in UTF-8; a byte order mark is passed over.</param>
    /// <param name="path">The file it comes from, for faults.</param>
    /// <param name="message">The message to fill.</param>
    /// <exception cref="CorruptFileException">The text is no such message; the message gives line and column.</exception>
    /// <exception cref="LimitExceededException">Messages are nested deeper than <see cref="Limits.MaxDepth"/>.</exception>
    public static void Read(ReadOnlySpan<byte> text, string path, IMessage message)
    {
        TextFormatReader reader = new(text.StartsWith("\uFEFF"u8) ? text[3..] : text, path, "Correct the file, or export it again from its source.");
        reader.ReadFields(message, '\0', 0);
    }

    private void ReadFields(IMessage message, char close, int depth)
    {
        if (depth > Limits.MaxDepth)
        {
            throw new LimitExceededException($"'{_path}', {Place()}: messages are nested more than {Limits.MaxDepth} deep.", _remedy, _path);
        }

        ulong given = 0;
        ulong chosen = 0;
        while (close == '\0' || !TrySkip(close))
        {
            SkipSpace();
            int start = _position;
            if (ReadFieldName() is not { } name)
            {
                if (close != '\0')
                {
                    throw Fault("the end of the text", $"'{close}'");
                }

                return;
            }

            FieldDescriptor? field = message.Descriptor.FindFieldByName(name);
            if (field is null)
            {
                if (!UndeclaredFields.Has(message.Descriptor, name))
                {
                    throw FaultAt(start, name.Length > 0 ? $"the field '{name}'" : "a name in brackets", UndeclaredFields.Expected(message.Descriptor));
                }

                SkipValue(depth);
                continue;
            }

            if (!field.IsRepeated && (!TrySet(ref given, field.Index) || (field.RealContainingOneof is { } oneof && !TrySet(ref chosen, oneof.Index))))
            {
                throw Fault($"the field '{name}' after another value in its place", "one value");
            }

            bool colon = TrySkip(':');
            if (field.IsRepeated && TrySkip('['))
            {
                if (!TrySkip(']'))
                {
                    do
                    {
                        AddValue(message, field, colon, depth);
                    }
                    while (TrySkip(','));

                    if (!TrySkip(']'))
                    {
                        throw Fault(Here(), "',' or ']'");
                    }
                }
            }
            else
            {
                AddValue(message, field, colon, depth);
            }

            SkipSeparator();
        }
    }

    // The messages read here have far fewer fields than bits.
    private static bool TrySet(ref ulong bits, int index)
    {
        bool isNew = (bits & (1UL << index)) == 0;
        bits |= 1UL << index;
        return isNew;
    }

    private void AddValue(IMessage message, FieldDescriptor field, bool colon, int depth)
    {
        if (field.IsMap)
        {
            ReadMapEntry((IDictionary)field.Accessor.GetValue(message), field.MessageType, depth);
        }
        else if (field.IsRepeated)
        {
            ((IList)field.Accessor.GetValue(message)).Add(ReadValue(field, colon, depth));
        }
        else
        {
            field.Accessor.SetValue(message, ReadValue(field, colon, depth));
        }
    }

    private void ReadMapEntry(IDictionary map, MessageDescriptor entry, int depth)
    {
        FieldDescriptor keyField = entry.FindFieldByNumber(1);
        FieldDescriptor valueField = entry.FindFieldByNumber(2);
        object? key = null;
        object? value = null;
        char close = ReadOpening();
        while (!TrySkip(close))
        {
            string name = ReadFieldName() ?? throw Fault("the end of the text", $"'{close}'");
            bool colon = TrySkip(':');
            switch (name)
            {
                case "key" when key is null:
                    key = ReadValue(keyField, colon, depth + 1);
                    break;
                case "value" when value is null:
                    value = ReadValue(valueField, colon, depth + 1);
                    break;
                default:
                    throw Fault($"the field '{name}'", "'key' and 'value', each once");
            }

            SkipSeparator();
        }

        key ??= string.Empty;
        map[key] = value ?? (valueField.FieldType == FieldType.Message ? valueField.MessageType.Parser.ParseFrom(ByteString.Empty) : string.Empty);
    }

    private char ReadOpening() => TrySkip('{') ? '}' : TrySkip('<') ? '>' : throw Fault(Here(), "'{'");

    private object ReadValue(FieldDescriptor field, bool colon, int depth)
    {
        if (field.FieldType == FieldType.Message)
        {
            IMessage message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
            ReadFields(message, ReadOpening(), depth + 1);
            return message;
        }

        if (!colon)
        {
            throw Fault(Here(), "':' after a field's name");
        }

        SkipSpace();
        int start = _position;
        switch (field.FieldType)
        {
            case FieldType.String:
                return ReadUtf8(start);
            case FieldType.Bytes:
                return UnsafeByteOperations.UnsafeWrap(ReadStringBytes());
            case FieldType.Bool:
                string word = ReadWord("true or false");
                return word switch
                {
                    "true" or "True" or "t" or "1" => true,
                    "false" or "False" or "f" or "0" => false,
                    _ => throw FaultAt(start, $"'{word}'", "true or false"),
                };
            case FieldType.Float:
                return (float)ReadFloat(start);
            case FieldType.Double:
                return ReadFloat(start);
            case FieldType.Enum:
                return ReadEnum(field.EnumType, start);
            case FieldType.Int32:
                return (int)ReadInteger(start, int.MinValue, int.MaxValue);
            case FieldType.UInt32 or FieldType.Fixed32:
                return (uint)ReadInteger(start, 0, uint.MaxValue);
            case FieldType.Int64:
                return (long)ReadInteger(start, long.MinValue, long.MaxValue);
            case FieldType.UInt64:
                return (ulong)ReadInteger(start, 0, ulong.MaxValue);
            default:
                throw new InvalidOperationException($"No field here is of type {field.FieldType}.");
        }
    }

    private string ReadUtf8(int start)
    {
        byte[] bytes = ReadStringBytes();
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw FaultAt(start, "a string that is not UTF-8", "text");
        }
    }

    private object ReadEnum(EnumDescriptor type, int start)
    {
        if (_position < _text.Length && (_text[_position] == '-' || char.IsAsciiDigit((char)_text[_position])))
        {
            return Enum.ToObject(type.ClrType, (int)ReadInteger(start, int.MinValue, int.MaxValue));
        }

        string name = ReadWord("a name");
        return type.FindValueByName(name) is { } value
            ? Enum.ToObject(type.ClrType, value.Number)
            : throw FaultAt(start, $"'{name}'", $"a {type.Name.Replace("Message", string.Empty, StringComparison.Ordinal)}");
    }

    private double ReadFloat(int start)
    {
        bool negative = TrySkip('-');
        SkipSpace();
        string word = ReadWord("a number");
        string lower = word.ToLowerInvariant();
        double value;
        if (lower is "inf" or "infinity" or "nan")
        {
            value = lower == "nan" ? double.NaN : double.PositiveInfinity;
        }
        else if (!double.TryParse(lower.EndsWith('f') ? lower[..^1] : lower, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            throw FaultAt(start, $"'{word}'", "a number");
        }

        return negative ? -value : value;
    }

    private Int128 ReadInteger(int start, Int128 least, Int128 most)
    {
        bool negative = TrySkip('-');
        SkipSpace();
        string word = ReadWord("an integer");
        Int128 value = 0;
        bool isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        int radix = isHex ? 16 : word.Length > 1 && word[0] == '0' ? 8 : 10;
        foreach (char c in isHex ? word.AsSpan(2) : word)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || value > ulong.MaxValue)
            {
                throw FaultAt(start, $"'{word}'", "an integer");
            }

            value = (value * radix) + digit;
        }

        value = negative ? -value : value;
        return value >= least && value <= most ? value : throw FaultAt(start, $"'{(negative ? "-" : string.Empty)}{word}'", $"an integer from {least} to {most}");
    }

    private CorruptFileException FaultAt(int position, string found, string expected)
    {
        _position = position;
        return Fault(found, expected);
    }
}
