namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// The global heap (specification, section III.E), where variable-length values are kept. Lives as long as one read: it keeps the
/// collections it has met, up to a bound, and gives out each object once, however often it is referred to.
/// </summary>
internal sealed class GlobalHeap(FileContext context)
{
    private const string Place = "global heap collection";
    private const long CacheBudget = 64L << 20;

    private readonly Dictionary<long, Dictionary<int, byte[]>> _collections = [];
    private readonly HashSet<long> _met = [];
    private long _metBytes;
    private long _cached;

    /// <summary>The object a variable-length element refers to: at least <paramref name="length"/> bytes of it.</summary>
    public byte[] Read(long address, uint index, long length)
    {
        if (!_collections.TryGetValue(address, out Dictionary<int, byte[]>? objects))
        {
            objects = ReadCollection(address);
        }

        if (index > int.MaxValue || !objects.TryGetValue((int)index, out byte[]? bytes))
        {
            throw context.Corrupt(FileContext.At(Place, address), $"no object {index}", "the object a value refers to");
        }

        if (bytes.Length < length)
        {
            throw context.Corrupt(FileContext.At(Place, address), $"object {index} of {bytes.Length} bytes", $"at least {length} bytes");
        }

        return bytes;
    }

    private Dictionary<int, byte[]> ReadCollection(long address)
    {
        int prefixSize = 8 + context.LengthSize;
        MetadataCursor prefix = new(context, context.Read(address, prefixSize, Place), FileContext.At(Place, address));
        prefix.Signature("GCOL"u8);
        prefix.Version(1, 1);
        prefix.Skip(3);
        long size = prefix.Length();
        context.EnsureInside(address, size, Place);
        _metBytes += _met.Add(address) ? size : 0;
        if (_metBytes > context.Length)
        {
            throw context.Corrupt(FileContext.At(Place, address), $"{_met.Count} collections of {_metBytes} bytes in a file of {context.Length}", "collections beside one another");
        }

        byte[] bytes = context.Read(address, size, Place);
        MetadataCursor cursor = new(context, bytes, FileContext.At(Place, address));
        cursor.Skip(prefixSize);
        cursor.Align8();

        // Where lengths are short, the library pads these headers to eight bytes too.
        Dictionary<int, byte[]> objects = [];
        while (cursor.Remaining >= 16)
        {
            int index = cursor.UInt16();
            cursor.Skip(2 + 4); // reference count, reserved
            long length = cursor.Length();
            if (index == 0)
            {
                break; // the free space at the end
            }

            cursor.Align8();
            objects[index] = cursor.Bytes(length).ToArray();
            cursor.Align8();
        }

        if (_cached + size > CacheBudget)
        {
            _collections.Clear();
            _cached = 0;
        }

        _collections[address] = objects;
        _cached += size;
        return objects;
    }
}
