namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Version 2 B-trees (specification, section III.A.2): visits every record, verifying each node's checksum. Trees are read whole,
/// because what they index here (links, attributes, chunks) is needed whole.
/// </summary>
internal static class BTreeV2
{
    private const string Place = "version 2 B-tree";

    /// <summary>Signature, version, type and checksum of a node.</summary>
    private const int NodeOverhead = 10;

    /// <summary>Visits the records of a tree, in order.</summary>
    /// <param name="context">The file.</param>
    /// <param name="address">The tree's header.</param>
    /// <param name="types">The record types that may be met there.</param>
    /// <param name="visit">Called with the record type and each record.</param>
    public static void Visit(FileContext context, long address, ReadOnlySpan<int> types, Action<int, ReadOnlyMemory<byte>> visit)
    {
        byte[] bytes = context.Read(address, 22 + context.OffsetSize + context.LengthSize, Place);
        context.VerifyChecksum(bytes, Place, address);
        MetadataCursor cursor = new(context, bytes, FileContext.At(Place, address));
        cursor.Signature("BTHD"u8);
        cursor.Version(0, 0);
        int type = cursor.Byte();
        if (!types.Contains(type))
        {
            throw cursor.Corrupt($"records of type {type}", $"records of type {string.Join(" or ", types.ToArray())}");
        }

        long nodeSize = cursor.UInt32();
        int recordSize = cursor.UInt16();
        int depth = cursor.UInt16();
        cursor.Skip(2); // split and merge percent
        long root = cursor.Address();
        int rootRecords = cursor.UInt16();
        long total = cursor.Length();
        if (recordSize == 0 || nodeSize < NodeOverhead + recordSize || nodeSize > context.Length || depth > 32 || total > context.Length)
        {
            throw cursor.Corrupt($"nodes of {nodeSize} bytes with records of {recordSize} bytes, depth {depth}, {total} records", "a tree that fits the file");
        }

        if (root < 0 || total == 0)
        {
            return;
        }

        Tree tree = new(context, type, (int)Math.Min(nodeSize, int.MaxValue), recordSize, depth, total, visit);
        tree.VisitNode(root, rootRecords, depth);
        tree.CheckTotal(address);
    }

    private sealed class Tree
    {
        private readonly FileContext _context;
        private readonly int _type;
        private readonly int _nodeSize;
        private readonly int _recordSize;
        private readonly long _total;
        private readonly Action<int, ReadOnlyMemory<byte>> _visit;
        private readonly int _countSize;
        private readonly int[] _totalSizes;
        private readonly HashSet<long> _seen = [];
        private long _visited;
        private long _bytes;

        public Tree(FileContext context, int type, int nodeSize, int recordSize, int depth, long total, Action<int, ReadOnlyMemory<byte>> visit)
        {
            _context = context;
            _type = type;
            _nodeSize = nodeSize;
            _recordSize = recordSize;
            _total = total;
            _visit = visit;

            // Child pointers hold counts in as many bytes as the fullest possible subtree needs.
            UInt128 leafRecords = (UInt128)((nodeSize - NodeOverhead) / recordSize);
            UInt128 subtreeRecords = leafRecords;
            _countSize = BytesFor(leafRecords);
            _totalSizes = new int[depth + 1];
            for (int level = 1; level <= depth; level++)
            {
                int pointer = context.OffsetSize + _countSize + _totalSizes[level - 1];
                UInt128 records = (UInt128)Math.Max(0, (nodeSize - (NodeOverhead + pointer)) / (recordSize + pointer));
                subtreeRecords = UInt128.Min(((records + 1) * subtreeRecords) + records, ulong.MaxValue);
                _totalSizes[level] = BytesFor(subtreeRecords);
            }
        }

        public void VisitNode(long address, int records, int depth)
        {
            int pointer = depth == 0 ? 0 : _context.OffsetSize + _countSize + (depth > 1 ? _totalSizes[depth - 1] : 0);
            long used = NodeOverhead + ((long)records * _recordSize) + (depth == 0 ? 0 : (records + 1L) * pointer);
            _visited += records;
            _bytes += used;
            if (used > _nodeSize || _visited > _total || _bytes > _context.Length || !_seen.Add(address))
            {
                throw _context.Corrupt(FileContext.At(Place, address), $"a node of {records} records", "nodes that hold no more than their tree");
            }

            // The checksum follows the last field; what is left of the node is unused.
            byte[] bytes = _context.Read(address, used, Place);
            _context.VerifyChecksum(bytes, Place, address);
            MetadataCursor cursor = new(_context, bytes, FileContext.At(Place, address));
            cursor.Signature(depth == 0 ? "BTLF"u8 : "BTIN"u8);
            cursor.Version(0, 0);
            if (cursor.Byte() != _type)
            {
                throw cursor.Corrupt("a node of another type", $"type {_type}");
            }

            int start = cursor.Position;
            cursor.Skip((long)records * _recordSize);
            for (int i = 0; i <= records; i++)
            {
                if (depth > 0)
                {
                    long child = cursor.Address();
                    long count = cursor.Int(_countSize);
                    if (depth > 1)
                    {
                        cursor.Skip(_totalSizes[depth - 1]);
                    }

                    if (count > _nodeSize)
                    {
                        throw cursor.Corrupt($"a child of {count} records", "a child that fits its node");
                    }

                    VisitNode(child, (int)count, depth - 1);
                }

                if (i < records)
                {
                    _visit(_type, bytes.AsMemory(start + (i * _recordSize), _recordSize));
                }
            }
        }

        public void CheckTotal(long address)
        {
            if (_visited != _total)
            {
                throw _context.Corrupt(FileContext.At(Place, address), $"{_visited} records", $"{_total} records");
            }
        }

        private static int BytesFor(UInt128 value) => ((int)(UInt128.Log2(value) / 8)) + 1;
    }
}
