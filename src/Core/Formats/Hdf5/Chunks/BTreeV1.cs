namespace TfModelTools.Formats.Hdf5;

/// <summary>Version 1 B-trees (specification, section III.A.1): of group members, and of chunks.</summary>
internal static class BTreeV1
{
    private const string Place = "version 1 B-tree";

    /// <summary>The tree of a group: calls <paramref name="visit"/> with the address of each symbol table node, in order of names.</summary>
    public static void VisitGroup(FileContext context, long address, Action<long> visit) =>
        Visit(context, address, 0, context.LengthSize, (_, child) => visit(child), -1, new Visited());

    /// <summary>The tree of a chunked dataset.</summary>
    public static void VisitChunks(FileContext context, DataLayout layout, ChunkTable table)
    {
        int rank = layout.ChunkShape.Rank;
        long[] coordinates = new long[rank];
        Visit(
            context,
            layout.Address,
            1,
            8 + (8 * (rank + 1)),
            (key, address) =>
            {
                MetadataCursor cursor = new(context, key.Span, FileContext.At(Place, layout.Address));
                long size = cursor.UInt32();
                uint mask = cursor.UInt32();
                for (int i = 0; i < rank; i++)
                {
                    long at = cursor.Int(8);
                    coordinates[i] = at / layout.ChunkShape[i];
                    if (at % layout.ChunkShape[i] != 0)
                    {
                        throw cursor.Corrupt($"a chunk that begins at {at} of axis {i}", $"a multiple of {layout.ChunkShape[i]}");
                    }
                }

                table.Add(coordinates, new StoredChunk(address, size, mask));
            },
            -1,
            new Visited());
    }

    private static void Visit(
        FileContext context, long address, int type, int keySize, Action<ReadOnlyMemory<byte>, long> visit, int expectedLevel, Visited visited)
    {
        int prefixSize = 8 + (2 * context.OffsetSize);
        MetadataCursor prefix = new(context, context.Read(address, prefixSize, Place), FileContext.At(Place, address));
        prefix.Signature("TREE"u8);
        int foundType = prefix.Byte();
        int level = prefix.Byte();
        int entries = prefix.UInt16();
        if (foundType != type)
        {
            throw prefix.Corrupt($"a node of type {foundType}", $"type {type}");
        }

        if ((expectedLevel >= 0 && level != expectedLevel) || !visited.Nodes.Add(address))
        {
            throw prefix.Corrupt($"a node of level {level} that was met before or on the wrong level", "a tree");
        }

        int entrySize = keySize + context.OffsetSize;
        long size = ((long)entries * entrySize) + keySize;
        visited.Bytes += size;
        if (visited.Bytes > context.Length)
        {
            throw prefix.Corrupt($"{visited.Nodes.Count} nodes of {visited.Bytes} bytes in a file of {context.Length}", "nodes beside one another");
        }

        byte[] bytes = context.Read(address + prefixSize, size, Place);
        for (int i = 0; i < entries; i++)
        {
            MetadataCursor cursor = new(context, bytes.AsSpan((i * entrySize) + keySize, context.OffsetSize), FileContext.At(Place, address));
            long child = cursor.Address();
            if (level > 0)
            {
                Visit(context, child, type, keySize, visit, level - 1, visited);
            }
            else
            {
                visit(bytes.AsMemory(i * entrySize, keySize), child);
            }
        }
    }

    /// <summary>The nodes of a tree that were visited.</summary>
    private sealed class Visited
    {
        public HashSet<long> Nodes { get; } = [];

        /// <summary>Bytes of all of them.</summary>
        public long Bytes { get; set; }
    }
}
