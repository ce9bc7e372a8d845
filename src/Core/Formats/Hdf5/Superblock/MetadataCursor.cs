using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Formats.Hdf5;

/// <summary>Reads the little-endian fields of a metadata record in order; a field beyond its end is a fault of the file.</summary>
internal ref struct MetadataCursor(FileContext context, ReadOnlySpan<byte> data, string place)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>The file.</summary>
    public readonly FileContext Context => context;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _data.Length - Position;

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    /// <summary>An unsigned integer of 1 to 8 bytes.</summary>
    public ulong UInt(int size)
    {
        ulong value = 0;
        ReadOnlySpan<byte> bytes = Bytes(size);
        for (int i = size - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    /// <summary>An unsigned integer of 1 to 8 bytes that must be below 2^63.</summary>
    public long Int(int size)
    {
        ulong value = UInt(size);
        return value <= long.MaxValue ? (long)value : throw Corrupt($"the number {value}", "a number below 2^63");
    }

    /// <summary>An address; -1 for the undefined address, which has all bits set.</summary>
    public long Address()
    {
        ulong value = UInt(context.OffsetSize);
        ulong undefined = context.OffsetSize == 8 ? ulong.MaxValue : (1UL << (8 * context.OffsetSize)) - 1;
        if (value == undefined)
        {
            return -1;
        }

        return value <= long.MaxValue ? (long)value : throw Corrupt($"the address 0x{value:x}", "an address inside the file");
    }

    /// <summary>A length.</summary>
    public long Length() => Int(context.LengthSize);

    /// <summary>A length where all bits set stands for "unlimited", given as -1.</summary>
    public long LengthOrUnlimited()
    {
        ulong value = UInt(context.LengthSize);
        ulong unlimited = context.LengthSize == 8 ? ulong.MaxValue : (1UL << (8 * context.LengthSize)) - 1;
        if (value == unlimited)
        {
            return -1;
        }

        return value <= long.MaxValue ? (long)value : throw Corrupt($"the number {value}", "a number below 2^63");
    }

    public ReadOnlySpan<byte> Bytes(long count)
    {
        if (count < 0 || count > Remaining)
        {
            throw Corrupt($"{Remaining} more bytes", $"{count} bytes");
        }

        ReadOnlySpan<byte> bytes = _data.Slice(Position, (int)count);
        Position += (int)count;
        return bytes;
    }

    public void Skip(long count) => Bytes(count);

    /// <summary>Skips to the next multiple of eight bytes; the last padding of a record may be missing.</summary>
    public void Align8() => Position = Math.Min(_data.Length, (Position + 7) & ~7);

    /// <summary>A name that ends with a NUL.</summary>
    public string NullTerminated()
    {
        int end = _data[Position..].IndexOf((byte)0);
        if (end < 0)
        {
            throw Corrupt("a name without an end", "a name that ends with a zero byte");
        }

        string name = Text(_data.Slice(Position, end));
        Position += end + 1;
        return name;
    }

    /// <summary>Checks a four-byte signature.</summary>
    public void Signature(ReadOnlySpan<byte> expected)
    {
        ReadOnlySpan<byte> found = Bytes(expected.Length);
        if (!found.SequenceEqual(expected))
        {
            throw Corrupt($"the bytes {Convert.ToHexString(found)}", $"the signature '{Encoding.ASCII.GetString(expected)}'");
        }
    }

    /// <summary>Reads a version byte and checks it.</summary>
    public byte Version(byte lowest, byte highest)
    {
        byte version = Byte();
        if (version < lowest || version > highest)
        {
            throw Corrupt($"version {version}", lowest == highest ? $"version {lowest}" : $"a version from {lowest} to {highest}");
        }

        return version;
    }

    public readonly CorruptFileException Corrupt(string found, string expected) => context.Corrupt(place, found, expected);

    /// <summary>Text as UTF-8; bytes that are not UTF-8 are taken as Latin-1, so that different names stay different.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
