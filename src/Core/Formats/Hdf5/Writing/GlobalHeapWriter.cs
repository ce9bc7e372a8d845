namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Writes global heap collections. Between the first <see cref="Add"/> and <see cref="Flush"/> nothing else may be written:
/// a collection's address is given out before it is written.
/// </summary>
internal sealed class GlobalHeapWriter(OutputPosition output)
{
    /// <summary>Collections are closed when they reach this, unless a single object is larger.</summary>
    private const int CollectionSize = 1 << 16;
    private const int SmallestCollection = 4096;
    private const int HeaderSize = 16;

    private readonly MetadataWriter _empty = new();
    private MetadataWriter _objects = new();
    private long _address;
    private int _count;

    /// <summary>Adds an object; returns what an element must refer to.</summary>
    public (long Address, int Index) Add(ReadOnlySpan<byte> bytes)
    {
        if (_count > 0 && HeaderSize + _objects.Length + HeaderSize + bytes.Length > CollectionSize)
        {
            Flush();
        }

        if (_count == 0)
        {
            _address = output.Align8();
            _objects = new MetadataWriter();
        }

        _count++;
        _objects.UInt16(_count).UInt16(0).UInt32(0).Int64(bytes.Length).Raw(bytes).Align8();
        return (_address, _count);
    }

    /// <summary>Writes the open collection.</summary>
    public void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        long used = HeaderSize + (long)_objects.Length;
        long size = Math.Max(SmallestCollection, used);
        output.Write(new MetadataWriter().Raw("GCOL"u8).Byte(1).Zeros(3).Int64(size));
        output.Write(_objects.Bytes);
        long free = size - used;
        if (free > 0)
        {
            // Object 0 is the free space; its size counts its own header. A rest too small for a header has none.
            MetadataWriter rest = free >= HeaderSize ? new MetadataWriter().UInt16(0).UInt16(0).UInt32(0).Int64(free) : _empty;
            output.Write(rest.Bytes);
            output.Write(new byte[free - rest.Length]);
        }

        _count = 0;
    }
}
