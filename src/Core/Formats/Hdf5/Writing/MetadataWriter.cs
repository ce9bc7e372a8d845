using System.Buffers;
using System.Buffers.Binary;

namespace TfModelTools.Formats.Hdf5;

/// <summary>Builds a metadata record: little-endian fields, addresses and lengths of eight bytes.</summary>
internal sealed class MetadataWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Bytes => _buffer.WrittenSpan;

    public MetadataWriter Byte(int value)
    {
        _buffer.GetSpan(1)[0] = (byte)value;
        _buffer.Advance(1);
        return this;
    }

    public MetadataWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(2), (ushort)value);
        _buffer.Advance(2);
        return this;
    }

    public MetadataWriter UInt32(long value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), (uint)value);
        _buffer.Advance(4);
        return this;
    }

    /// <summary>An address or length; -1 is the undefined address.</summary>
    public MetadataWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public MetadataWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    public MetadataWriter Zeros(int count)
    {
        if (count > 0)
        {
            _buffer.GetSpan(count)[..count].Clear();
            _buffer.Advance(count);
        }

        return this;
    }

    /// <summary>Zeros up to a multiple of eight bytes.</summary>
    public MetadataWriter Align8() => Zeros(-Length & 7);
}
