namespace TfModelTools.Formats.Hdf5;

/// <summary>A local heap (specification, section III.D), which holds the names of an old group's members.</summary>
internal sealed class LocalHeap
{
    private const string Place = "local heap";

    private readonly FileContext _context;
    private readonly byte[] _data;

    private LocalHeap(FileContext context, byte[] data)
    {
        _context = context;
        _data = data;
    }

    public static LocalHeap Read(FileContext context, long address)
    {
        MetadataCursor cursor = new(context, context.Read(address, 8 + (2 * context.LengthSize) + context.OffsetSize, Place), FileContext.At(Place, address));
        cursor.Signature("HEAP"u8);
        cursor.Version(0, 0);
        cursor.Skip(3);
        long size = cursor.Length();
        cursor.Skip(context.LengthSize); // free list
        return new LocalHeap(context, context.Read(cursor.Address(), size, Place));
    }

    /// <summary>The string at an offset, up to its NUL.</summary>
    public string Text(long offset)
    {
        if (offset >= _data.Length)
        {
            throw _context.Corrupt(Place, $"a name at {offset}", $"a name inside {_data.Length} bytes");
        }

        ReadOnlySpan<byte> rest = _data.AsSpan((int)offset);
        int length = rest[..Math.Min(rest.Length, Common.Limits.MaxNameBytes + 1)].IndexOf((byte)0);
        LinkMessage.SpendName(_context, length < 0 ? rest.Length : length, Place);
        MetadataCursor cursor = new(_context, rest, Place);
        return cursor.NullTerminated();
    }
}
