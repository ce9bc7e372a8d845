namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// The value of elements that were never written (specification, sections IV.A.2.e and f): one stored element, or zeros.
/// </summary>
internal static class FillValue
{
    private const string Place = "fill value";

    /// <summary>The stored element of a dataset, or an empty memory for zeros.</summary>
    public static ReadOnlyMemory<byte> Read(FileContext context, ObjectHeader header, Hdf5Datatype type)
    {
        ReadOnlyMemory<byte> value = default;
        if (header.Find(MessageType.FillValue) is { } message)
        {
            value = ParseNew(context, message.Span);
        }
        else if (header.Find(MessageType.OldFillValue) is { } old)
        {
            MetadataCursor cursor = new(context, old.Span, Place);
            value = cursor.Bytes(cursor.UInt32()).ToArray();
        }

        if (!value.IsEmpty && value.Length != type.Size)
        {
            throw context.Corrupt(Place, $"{value.Length} bytes", $"an element of {type.Size} bytes");
        }

        return value.Span.ContainsAnyExcept((byte)0) ? value : default;
    }

    private static ReadOnlyMemory<byte> ParseNew(FileContext context, ReadOnlySpan<byte> message)
    {
        MetadataCursor cursor = new(context, message, Place);
        byte version = cursor.Version(1, 3);
        bool defined;
        if (version < 3)
        {
            cursor.Skip(2); // when space is allocated and when the value is written
            defined = cursor.Byte() != 0 || version == 1;
        }
        else
        {
            defined = (cursor.Byte() & 0x20) != 0;
        }

        if (!defined)
        {
            return default;
        }

        // A size of -1 in version 1 says "undefined".
        uint size = cursor.UInt32();
        return size == uint.MaxValue ? default : cursor.Bytes(size).ToArray();
    }
}
