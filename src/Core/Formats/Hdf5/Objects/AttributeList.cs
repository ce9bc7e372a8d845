namespace TfModelTools.Formats.Hdf5;

/// <summary>Finds the attributes of an object: in its header, or in the dense storage its attribute info message points to.</summary>
internal static class AttributeList
{
    private const string Place = "attribute info";

    /// <summary>The attributes: in order of creation where the object keeps it, by name otherwise, as the library lists them.</summary>
    public static IReadOnlyList<Hdf5Attribute> Read(FileContext context, ObjectHeader header)
    {
        List<Found> found = [];
        bool ordered = header.TracksAttributeOrder;
        foreach (HeaderMessage message in header.Messages)
        {
            if (message.Type == MessageType.Attribute)
            {
                found.Add(new Found(message.CreationOrder, Hdf5Attribute.Parse(context, header.Resolve(message))));
            }
        }

        if (header.Find(MessageType.AttributeInfo) is { } info)
        {
            MetadataCursor cursor = new(context, info.Span, Place);
            cursor.Version(0, 0);
            byte flags = cursor.Byte();
            if ((flags & 0x01) != 0)
            {
                cursor.Skip(2); // highest creation index
                ordered = true;
            }

            long heapAddress = cursor.Address();
            long treeAddress = cursor.Address();
            if (heapAddress >= 0 && treeAddress >= 0)
            {
                ReadDense(context, heapAddress, treeAddress, found);
            }
        }

        found.Sort((a, b) => ordered && a.Order != b.Order ? a.Order.CompareTo(b.Order) : string.CompareOrdinal(a.Attribute.Name, b.Attribute.Name));
        return found.ConvertAll(f => f.Attribute);
    }

    private sealed record Found(long Order, Hdf5Attribute Attribute);

    private static void ReadDense(FileContext context, long heapAddress, long treeAddress, List<Found> found)
    {
        FractalHeap heap = FractalHeap.Read(context, heapAddress);
        BTreeV2.Visit(context, treeAddress, [8], (_, record) =>
        {
            MetadataCursor cursor = new(context, record.Span, "version 2 B-tree of attributes");
            ReadOnlySpan<byte> id = cursor.Bytes(8);
            bool shared = (cursor.Byte() & 0x02) != 0;
            long order = cursor.UInt32();
            ReadOnlyMemory<byte> body = shared
                ? (context.SharedMessages ?? throw cursor.Corrupt("an attribute kept in the shared message heap", "a file with a shared message table")).Read(MessageType.Attribute, id)
                : heap.Read(id);
            found.Add(new Found(order, Hdf5Attribute.Parse(context, body)));
        });
    }
}
