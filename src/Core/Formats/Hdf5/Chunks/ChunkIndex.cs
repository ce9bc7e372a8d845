namespace TfModelTools.Formats.Hdf5;

/// <summary>Reads a dataset's chunk index of any kind into a <see cref="ChunkTable"/>.</summary>
internal static class ChunkIndex
{
    /// <param name="context">The file.</param>
    /// <param name="layout">A chunked layout.</param>
    /// <param name="filtered">Whether the dataset has filters, which decides the form of the entries.</param>
    /// <param name="table">The table to fill.</param>
    public static void Read(FileContext context, DataLayout layout, bool filtered, ChunkTable table)
    {
        if (layout.Address < 0)
        {
            return; // nothing was written yet
        }

        switch (layout.Index)
        {
            case ChunkIndexKind.BTreeV1:
                BTreeV1.VisitChunks(context, layout, table);
                break;
            case ChunkIndexKind.SingleChunk:
                long size = layout.SingleChunk.Size < 0 ? table.ChunkBytes : layout.SingleChunk.Size;
                table.Add(new long[layout.ChunkShape.Rank], new StoredChunk(layout.Address, size, layout.SingleChunk.Mask));
                break;
            case ChunkIndexKind.Implicit:
                ReadImplicit(context, layout, table);
                break;
            case ChunkIndexKind.FixedArray:
                FixedArray.Read(context, layout.Address, filtered, table);
                break;
            case ChunkIndexKind.ExtensibleArray:
                ExtensibleArray.Read(context, layout.Address, filtered, table);
                break;
            default:
                ReadBTreeV2(context, layout, table);
                break;
        }
    }

    /// <summary>Reads one entry of an array index: address, and of filtered chunks size and mask. False when nothing is stored.</summary>
    public static bool ReadEntry(ref MetadataCursor cursor, int entrySize, bool filtered, int chunkBytes, out StoredChunk chunk)
    {
        long address = cursor.Address();
        if (!filtered)
        {
            chunk = new StoredChunk(address, chunkBytes, 0);
        }
        else
        {
            long size = cursor.Int(entrySize - cursor.Context.OffsetSize - 4);
            chunk = new StoredChunk(address, size, cursor.UInt32());
        }

        return address >= 0;
    }

    /// <summary>Checks the entry size an array index records against the form its entries have.</summary>
    public static void CheckEntrySize(ref MetadataCursor cursor, int client, int entrySize, bool filtered)
    {
        int width = entrySize - cursor.Context.OffsetSize - (filtered ? 4 : 0);
        if (client != (filtered ? 1 : 0) || (filtered ? width is < 1 or > 8 : width != 0))
        {
            throw cursor.Corrupt($"entries of kind {client} and {entrySize} bytes", filtered ? "entries of filtered chunks" : "entries of chunks without filters");
        }
    }

    private static void ReadImplicit(FileContext context, DataLayout layout, ChunkTable table)
    {
        Int128 count = 1;
        foreach (long c in table.MaxCounts)
        {
            count *= Math.Max(1, c);
            if (count > context.Length)
            {
                break;
            }
        }

        // All chunks are allocated, one after the other, over the largest extents.
        if (count * table.ChunkBytes > context.Length)
        {
            throw context.Corrupt("implicit chunk index", $"{count} chunks of {table.ChunkBytes} bytes", "chunks inside the file");
        }

        for (long i = 0; i < (long)count; i++)
        {
            table.AddByIndex(i, -1, new StoredChunk(layout.Address + (i * table.ChunkBytes), table.ChunkBytes, 0));
        }
    }

    private static void ReadBTreeV2(FileContext context, DataLayout layout, ChunkTable table)
    {
        int rank = layout.ChunkShape.Rank;
        long[] coordinates = new long[rank];
        BTreeV2.Visit(context, layout.Address, [10, 11], (type, record) =>
        {
            MetadataCursor cursor = new(context, record.Span, "version 2 B-tree of chunks");
            long address = cursor.Address();
            long size = table.ChunkBytes;
            uint mask = 0;
            if (type == 11)
            {
                int width = record.Length - context.OffsetSize - 4 - (8 * rank);
                if (width is < 1 or > 8)
                {
                    throw cursor.Corrupt($"records of {record.Length} bytes", "records of filtered chunks");
                }

                size = cursor.Int(width);
                mask = cursor.UInt32();
            }

            for (int i = 0; i < rank; i++)
            {
                coordinates[i] = cursor.Int(8);
            }

            table.Add(coordinates, new StoredChunk(address, size, mask));
        });
    }
}
