using System.Buffers.Binary;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>A field of a Protocol Buffers message, read without its schema: what may be a message inside is taken for one.</summary>
internal sealed class WireField
{
    /// <summary>The number.</summary>
    public int Number { get; set; }

    /// <summary>The wire type.</summary>
    public WireType Type { get; set; }

    /// <summary>The value of a number.</summary>
    public ulong Value { get; set; }

    /// <summary>The value of a text or bytes; of a message, as it was read.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The fields of a message; null where it is none.</summary>
    public List<WireField>? Children { get; set; }

    /// <summary>A copy.</summary>
    public WireField Copy() => new() { Number = Number, Type = Type, Value = Value, Bytes = Bytes, Children = Children?.ConvertAll(c => c.Copy()) };

    /// <summary>Reads the fields of a message; null where the bytes are none.</summary>
    public static List<WireField>? TryParse(ReadOnlySpan<byte> bytes, int depth = 0)
    {
        List<WireField> fields = [];
        WireReader reader = new(bytes);
        while (reader.MoveNext())
        {
            WireField field = new() { Number = reader.Field, Type = reader.WireType };
            int start = 0;
            switch (reader.WireType)
            {
                case WireType.Varint when Varint.TryRead(reader.Value, ref start, out ulong value):
                    field.Value = value;
                    break;
                case WireType.Fixed32:
                    field.Value = BinaryPrimitives.ReadUInt32LittleEndian(reader.Value);
                    break;
                case WireType.Fixed64:
                    field.Value = BinaryPrimitives.ReadUInt64LittleEndian(reader.Value);
                    break;
                case WireType.LengthDelimited:
                    field.Bytes = reader.Value.ToArray();
                    field.Children = depth < 40 && LooksLikeMessage(field.Bytes) ? TryParse(field.Bytes, depth + 1) : null;
                    break;
                default:
                    return null;
            }

            fields.Add(field);
        }

        return reader.Failed ? null : fields;
    }

    /// <summary>The bytes of some fields, with right lengths.</summary>
    public static byte[] ToBytes(List<WireField> fields)
    {
        using MemoryStream to = new();
        Write(fields, to);
        return to.ToArray();
    }

    /// <summary>Writes a number as a varint.</summary>
    public static void WriteVarint(Stream to, ulong value)
    {
        Span<byte> bytes = stackalloc byte[Varint.MaxBytes];
        to.Write(bytes[..Varint.Write(bytes, value)]);
    }

    /// <summary>The field and all below it.</summary>
    public static void Collect(List<WireField> fields, List<(List<WireField> Owner, int Index)> to)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            to.Add((fields, i));
            if (fields[i].Children is { } children)
            {
                Collect(children, to);
            }
        }
    }

    // Text is no message mostly, though its bytes may be read as one.
    private static bool LooksLikeMessage(byte[] bytes) => bytes.Length > 1 && (bytes[0] < 0x20 || !bytes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7f) || bytes[0] is 0x22 or 0x2a or 0x32 or 0x3a);

    private static void Write(List<WireField> fields, MemoryStream to)
    {
        Span<byte> number = stackalloc byte[8];
        foreach (WireField field in fields)
        {
            WriteVarint(to, ((ulong)(uint)field.Number << 3) | (uint)field.Type);
            BinaryPrimitives.WriteUInt64LittleEndian(number, field.Value);
            switch (field.Type)
            {
                case WireType.Varint:
                    WriteVarint(to, field.Value);
                    break;
                case WireType.Fixed64:
                    to.Write(number);
                    break;
                case WireType.Fixed32:
                    to.Write(number[..4]);
                    break;
                case WireType.LengthDelimited:
                    byte[] body = field.Children is { } children ? ToBytes(children) : field.Bytes;
                    WriteVarint(to, (ulong)body.Length);
                    to.Write(body);
                    break;
                default:
                    // The marks of a group, and wire types that there are none of.
                    to.Write(field.Bytes);
                    break;
            }
        }
    }
}
