namespace TfModelTools.Formats.Hdf5;

/// <summary>Finds the members of a group: in a symbol table (old), in link messages (new, few), or in dense storage (new, many).</summary>
internal static class LinkList
{
    /// <summary>The links: in order of creation where the group keeps it, by name otherwise, as the library lists them.</summary>
    public static IReadOnlyList<Hdf5Link> Read(FileContext context, ObjectHeader header)
    {
        List<Hdf5Link> links = [];
        bool ordered = false;
        if (header.Find(MessageType.SymbolTable) is { } table)
        {
            ReadSymbolTable(context, table.Span, links);
        }

        foreach (HeaderMessage message in header.Messages)
        {
            if (message.Type == MessageType.Link)
            {
                links.Add(LinkMessage.Parse(context, header.Resolve(message).Span));
            }
        }

        if (header.Find(MessageType.LinkInfo) is { } info)
        {
            ordered = ReadLinkInfo(context, info.Span, links);
        }

        links.Sort((a, b) => ordered && a.CreationOrder != b.CreationOrder
            ? a.CreationOrder.CompareTo(b.CreationOrder)
            : string.CompareOrdinal(a.Name, b.Name));
        HashSet<string> names = new(links.Count, StringComparer.Ordinal);
        foreach (Hdf5Link link in links)
        {
            if (link.Name.Length == 0 || link.Name.Contains('/') || !names.Add(link.Name))
            {
                throw context.Corrupt(FileContext.At("group", header.Address), $"a member named '{link.Name}'", "names that are not empty, hold no slash and are not repeated");
            }
        }

        return links;
    }

    private static void ReadSymbolTable(FileContext context, ReadOnlySpan<byte> message, List<Hdf5Link> links)
    {
        const string Place = "symbol table node";
        MetadataCursor pointer = new(context, message, "symbol table");
        long tree = pointer.Address();
        LocalHeap heap = LocalHeap.Read(context, pointer.Address());
        int entrySize = context.LengthSize + context.OffsetSize + 24;
        HashSet<long> seen = [];
        BTreeV1.VisitGroup(context, tree, address =>
        {
            if (!seen.Add(address))
            {
                throw context.Corrupt(FileContext.At(Place, address), "a node that its tree leads to twice", "each node once");
            }

            MetadataCursor prefix = new(context, context.Read(address, 8, Place), FileContext.At(Place, address));
            prefix.Signature("SNOD"u8);
            prefix.Version(1, 1);
            prefix.Skip(1);
            int count = prefix.UInt16();
            MetadataCursor cursor = new(context, context.Read(address + 8, (long)count * entrySize, Place), FileContext.At(Place, address));
            for (int i = 0; i < count; i++)
            {
                string name = heap.Text(cursor.Length());
                long header = cursor.Address();
                uint cacheType = cursor.UInt32();
                cursor.Skip(4);
                long scratch = cursor.UInt32();
                cursor.Skip(12);
                links.Add(cacheType == 2
                    ? new Hdf5Link(name, Hdf5LinkKind.Soft, heap.Text(scratch))
                    : new Hdf5Link(name, Hdf5LinkKind.Hard) { Address = header });
            }
        });
    }

    /// <summary>Reads the links in dense storage; returns whether the group keeps the order of creation.</summary>
    private static bool ReadLinkInfo(FileContext context, ReadOnlySpan<byte> message, List<Hdf5Link> links)
    {
        MetadataCursor cursor = new(context, message, "link info");
        cursor.Version(0, 0);
        bool ordered = (cursor.Byte() & 0x01) != 0;
        if (ordered)
        {
            cursor.Skip(8); // highest creation index
        }

        long heapAddress = cursor.Address();
        long treeAddress = cursor.Address();
        if (heapAddress >= 0 && treeAddress >= 0)
        {
            FractalHeap heap = FractalHeap.Read(context, heapAddress);
            BTreeV2.Visit(context, treeAddress, [5], (_, record) =>
            {
                MetadataCursor entry = new(context, record.Span, "version 2 B-tree of links");
                entry.Skip(4); // hash of the name
                links.Add(LinkMessage.Parse(context, heap.Read(entry.Bytes(entry.Remaining)).Span));
            });
        }

        return ordered;
    }
}
