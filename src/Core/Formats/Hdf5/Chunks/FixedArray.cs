namespace TfModelTools.Formats.Hdf5;

/// <summary>The fixed array index (specification, section VII.C): one entry for each chunk of a dataset that cannot grow without bound.</summary>
internal static class FixedArray
{
    private const string Place = "fixed array chunk index";

    public static void Read(FileContext context, long address, bool filtered, ChunkTable table)
    {
        byte[] header = context.Read(address, 12 + context.LengthSize + context.OffsetSize, Place);
        context.VerifyChecksum(header, Place, address);
        MetadataCursor cursor = new(context, header, FileContext.At(Place, address));
        cursor.Signature("FAHD"u8);
        cursor.Version(0, 0);
        int client = cursor.Byte();
        int entrySize = cursor.Byte();
        int pageBits = cursor.Byte();
        long entries = cursor.Length();
        long block = cursor.Address();
        ChunkIndex.CheckEntrySize(ref cursor, client, entrySize, filtered);
        if (pageBits is 0 or > 31 || entries > context.Length)
        {
            throw cursor.Corrupt($"{entries} entries in pages of 2^{pageBits}", "an index inside the file");
        }

        if (block < 0)
        {
            return;
        }

        long pageEntries = 1L << pageBits;
        long pages = entries > pageEntries ? (entries + pageEntries - 1) / pageEntries : 0;
        long prefix = 6 + context.OffsetSize + ((pages + 7) / 8);
        long size = prefix + (pages == 0 ? entries * entrySize : 0) + 4;
        byte[] bytes = context.Read(block, size, Place);
        context.VerifyChecksum(bytes, Place, block);
        MetadataCursor data = new(context, bytes, FileContext.At(Place, block));
        data.Signature("FADB"u8);
        data.Version(0, 0);
        data.Skip(1 + context.OffsetSize);
        if (pages == 0)
        {
            AddEntries(ref data, 0, entries, entrySize, filtered, table);
            return;
        }

        ReadOnlySpan<byte> initialized = data.Bytes((pages + 7) / 8);
        long pageAddress = block + size;
        for (long page = 0; page < pages; page++)
        {
            long first = page * pageEntries;
            long count = Math.Min(pageEntries, entries - first);
            long pageSize = (count * entrySize) + 4;
            if ((initialized[(int)(page / 8)] & (0x80 >> (int)(page % 8))) != 0)
            {
                byte[] pageBytes = context.Read(pageAddress, pageSize, Place);
                context.VerifyChecksum(pageBytes, Place, pageAddress);
                MetadataCursor entriesCursor = new(context, pageBytes, FileContext.At(Place, pageAddress));
                AddEntries(ref entriesCursor, first, count, entrySize, filtered, table);
            }

            pageAddress += pageSize;
        }
    }

    private static void AddEntries(ref MetadataCursor cursor, long first, long count, int entrySize, bool filtered, ChunkTable table)
    {
        for (long i = 0; i < count; i++)
        {
            if (ChunkIndex.ReadEntry(ref cursor, entrySize, filtered, table.ChunkBytes, out StoredChunk chunk))
            {
                table.AddByIndex(first + i, -1, chunk);
            }
        }
    }
}
