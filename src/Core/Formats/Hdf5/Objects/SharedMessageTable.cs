using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// The shared object header message table (specification, sections IV.A.2.p and III.H): for each group of message kinds, the
/// fractal heap that holds the bodies several objects share.
/// </summary>
internal sealed class SharedMessageTable
{
    private const string Place = "shared message table";

    private readonly FileContext _context;
    private readonly List<(int Kinds, Lazy<FractalHeap> Heap)> _indexes = [];
    private readonly ConcurrentDictionary<ulong, Hdf5Datatype> _datatypes = new();

    private SharedMessageTable(FileContext context) => _context = context;

    /// <summary>Reads the table that a superblock extension's message points to.</summary>
    public static SharedMessageTable Read(FileContext context, ReadOnlySpan<byte> message)
    {
        MetadataCursor pointer = new(context, message, Place);
        pointer.Version(0, 0);
        long address = pointer.Address();
        int count = pointer.Byte();

        SharedMessageTable table = new(context);
        int entrySize = 14 + (2 * context.OffsetSize);
        byte[] bytes = context.Read(address, 4 + (count * entrySize) + 4, Place);
        context.VerifyChecksum(bytes, Place, address);
        MetadataCursor cursor = new(context, bytes, FileContext.At(Place, address));
        cursor.Signature("SMTB"u8);
        for (int i = 0; i < count; i++)
        {
            cursor.Version(0, 0);
            cursor.Skip(1); // list or B-tree: only writers look messages up
            int kinds = cursor.UInt16();
            cursor.Skip(4 + 2 + 2 + 2); // smallest message, cut-offs, number of messages
            cursor.Address();
            long heap = cursor.Address();
            table._indexes.Add((kinds, new Lazy<FractalHeap>(() => FractalHeap.Read(context, heap))));
        }

        return table;
    }

    /// <summary>A shared type, parsed once.</summary>
    public Hdf5Datatype Datatype(ReadOnlySpan<byte> heapId)
    {
        ulong key = BinaryPrimitives.ReadUInt64LittleEndian(heapId);
        return _datatypes.TryGetValue(key, out Hdf5Datatype? known)
            ? known
            : _datatypes.GetOrAdd(key, DatatypeParser.Parse(_context, Read(MessageType.Datatype, heapId).Span));
    }

    /// <summary>The body of a shared message.</summary>
    public ReadOnlyMemory<byte> Read(MessageType type, ReadOnlySpan<byte> heapId)
    {
        foreach ((int kinds, Lazy<FractalHeap> heap) in _indexes)
        {
            if ((kinds & (1 << (int)type)) != 0)
            {
                return heap.Value.Read(heapId);
            }
        }

        throw _context.Corrupt(Place, $"no index for {type} messages", $"the index that holds a shared {type} message");
    }
}
