using System.Text;

namespace TfModelTools.Formats.Hdf5;

/// <summary>A group's member as its symbol table records it.</summary>
/// <param name="Name">Its name in the group.</param>
/// <param name="HeaderAddress">Its object header.</param>
/// <param name="Table">Of a group, its own symbol table; null for other objects.</param>
internal readonly record struct Symbol(string Name, long HeaderAddress, (long Tree, long Heap)? Table);

/// <summary>
/// Writes the members of a group in the old form (specification, sections III.A.1, III.B, III.C, III.D): names in a local heap, entries
/// in symbol table nodes sorted by name, a version 1 B-tree over them.
/// </summary>
internal static class SymbolTableWriter
{
    /// <summary>Half the entries of a full symbol table node (the library's default).</summary>
    public const int LeafK = 4;

    /// <summary>Half the children of a full B-tree node (the library's default).</summary>
    public const int InternalK = 16;

    private const int EntrySize = 40;

    /// <summary>Writes heap, nodes and tree; returns their addresses.</summary>
    public static (long Tree, long Heap) Write(OutputPosition output, IEnumerable<Symbol> members)
    {
        // The library compares names byte by byte.
        List<(byte[] Name, Symbol Symbol)> sorted = [.. members.Select(m => (Encoding.UTF8.GetBytes(m.Name), m))];
        sorted.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));

        // Offset 0 is the empty name, which is less than any other.
        MetadataWriter names = new();
        names.Zeros(8);
        long[] offsets = new long[sorted.Count];
        for (int i = 0; i < sorted.Count; i++)
        {
            offsets[i] = names.Length;
            names.Raw(sorted[i].Name).Zeros(1).Align8();
        }

        long data = output.Write(names);
        long heap = output.Write(new MetadataWriter().Raw("HEAP"u8).Byte(0).Zeros(3).Int64(names.Length).Int64(1).Int64(data));

        // Each child of the tree with the offset of the last name in it, which is the key behind it.
        List<(long Address, long LastName)> level = [];
        for (int first = 0; first < sorted.Count; first += 2 * LeafK)
        {
            int count = Math.Min(2 * LeafK, sorted.Count - first);
            MetadataWriter node = new();
            node.Raw("SNOD"u8).Byte(1).Byte(0).UInt16(count);
            for (int i = first; i < first + count; i++)
            {
                Entry(node, offsets[i], sorted[i].Symbol);
            }

            node.Zeros(((2 * LeafK) - count) * EntrySize);
            level.Add((output.Write(node), offsets[first + count - 1]));
        }

        return (WriteTree(output, level), heap);
    }

    /// <summary>A symbol table entry; a group's table is repeated in it.</summary>
    public static void Entry(MetadataWriter writer, long nameOffset, Symbol symbol)
    {
        writer.Int64(nameOffset).Int64(symbol.HeaderAddress);
        if (symbol.Table is { } table)
        {
            writer.UInt32(1).UInt32(0).Int64(table.Tree).Int64(table.Heap);
        }
        else
        {
            writer.Zeros(24);
        }
    }

    private static long WriteTree(OutputPosition output, List<(long Address, long LastName)> children)
    {
        const int Fanout = 2 * InternalK;
        const int NodeSize = 24 + (Fanout * 8) + ((Fanout + 1) * 8);
        for (int depth = 0; ; depth++)
        {
            List<(long Address, long LastName)> nodes = [];
            int nodeCount = Math.Max(1, (children.Count + Fanout - 1) / Fanout);

            // The nodes of a level know their neighbours, and stand side by side.
            long start = output.Align8();
            for (int n = 0; n < nodeCount; n++)
            {
                int first = n * Fanout;
                int count = Math.Min(Fanout, children.Count - first);
                MetadataWriter node = new();
                node.Raw("TREE"u8).Byte(0).Byte(depth).UInt16(count);
                node.Int64(n == 0 ? -1 : start + ((n - 1L) * NodeSize));
                node.Int64(n == nodeCount - 1 ? -1 : start + ((n + 1L) * NodeSize));
                node.Int64(first == 0 ? 0 : children[first - 1].LastName);
                for (int i = first; i < first + count; i++)
                {
                    node.Int64(children[i].Address).Int64(children[i].LastName);
                }

                node.Zeros(NodeSize - node.Length);
                nodes.Add((output.Write(node), count == 0 ? 0 : children[first + count - 1].LastName));
            }

            if (nodeCount == 1)
            {
                return nodes[0].Address;
            }

            children = nodes;
        }
    }
}
