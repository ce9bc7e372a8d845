using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>How the chunks of a dataset are found.</summary>
internal enum ChunkIndexKind
{
    BTreeV1 = 0,
    SingleChunk = 1,
    Implicit = 2,
    FixedArray = 3,
    ExtensibleArray = 4,
    BTreeV2 = 5,
}

/// <summary>
/// A data layout message (specification, section IV.A.2.i), versions 1 to 4, and 5 of HDF5 2.0,
/// which differs from 4 only in the width of sizes inside the chunk indexes; that width is taken from the indexes themselves.
/// </summary>
internal sealed class DataLayout
{
    private const string Place = "data layout";

    private DataLayout(Hdf5Layout kind) => Kind = kind;

    public Hdf5Layout Kind { get; }

    /// <summary>The values of a compact dataset.</summary>
    public ReadOnlyMemory<byte> CompactData { get; private init; }

    /// <summary>The values of a contiguous dataset, or the chunk index; -1 when nothing is allocated.</summary>
    public long Address { get; private set; } = -1;

    /// <summary>Bytes of contiguous storage; -1 where the message does not say.</summary>
    public long Size { get; private init; } = -1;

    /// <summary>The extents of a chunk, without the element size.</summary>
    public TensorShape ChunkShape { get; private init; } = TensorShape.Scalar;

    /// <summary>The element size the layout records.</summary>
    public long ElementSize { get; private init; }

    public ChunkIndexKind Index { get; private set; }

    /// <summary>Whether chunks that reach over the edge were stored without filters.</summary>
    public bool EdgeChunksUnfiltered { get; private set; }

    /// <summary>Size and filter mask of a single filtered chunk; a size of -1 when it is not filtered.</summary>
    public (long Size, uint Mask) SingleChunk { get; private set; } = (-1, 0);

    public static DataLayout Parse(FileContext context, ReadOnlyMemory<byte> message)
    {
        MetadataCursor cursor = new(context, message.Span, Place);
        byte version = cursor.Version(1, 5);
        return version < 3 ? ParseOld(ref cursor, message) : ParseNew(ref cursor, version, message);
    }

    private static DataLayout ParseOld(ref MetadataCursor cursor, ReadOnlyMemory<byte> message)
    {
        int rank = cursor.Byte();
        Hdf5Layout kind = (Hdf5Layout)cursor.Byte();
        cursor.Skip(5);
        switch (kind)
        {
            case Hdf5Layout.Compact:
                cursor.Skip(4L * rank);
                return Compact(ref cursor, cursor.UInt32(), message);
            case Hdf5Layout.Contiguous:
                // The sizes here may have been cut to 32 bits: the dataspace says how much there is.
                return new DataLayout(kind) { Address = cursor.Address() };
            case Hdf5Layout.Chunked:
                long address = cursor.Address();
                return Chunked(ref cursor, rank, 4, address);
            default:
                throw cursor.Corrupt($"layout class {(int)kind}", "compact, contiguous or chunked");
        }
    }

    private static DataLayout ParseNew(ref MetadataCursor cursor, byte version, ReadOnlyMemory<byte> message)
    {
        Hdf5Layout kind = (Hdf5Layout)cursor.Byte();
        switch (kind)
        {
            case Hdf5Layout.Compact:
                return Compact(ref cursor, cursor.UInt16(), message);
            case Hdf5Layout.Contiguous:
                return new DataLayout(kind) { Address = cursor.Address(), Size = cursor.Length() };
            case Hdf5Layout.Virtual when version >= 4:
                return new DataLayout(kind);
            case Hdf5Layout.Chunked when version == 3:
                int rank = cursor.Byte();
                long address = cursor.Address();
                return Chunked(ref cursor, rank, 4, address);
            case Hdf5Layout.Chunked:
                return ParseVersion4Chunks(ref cursor);
            default:
                throw cursor.Corrupt($"layout class {(int)kind}", "compact, contiguous, chunked or virtual");
        }
    }

    private static DataLayout ParseVersion4Chunks(ref MetadataCursor cursor)
    {
        byte flags = cursor.Byte();
        int rank = cursor.Byte();
        int width = cursor.Byte();
        if (width is 0 or > 8)
        {
            throw cursor.Corrupt($"chunk extents of {width} bytes", "1 to 8 bytes");
        }

        DataLayout layout = Chunked(ref cursor, rank, width, -1);
        layout.EdgeChunksUnfiltered = (flags & 0x01) != 0;
        layout.Index = (ChunkIndexKind)cursor.Byte();
        switch (layout.Index)
        {
            case ChunkIndexKind.SingleChunk:
                if ((flags & 0x02) != 0)
                {
                    layout.SingleChunk = (cursor.Length(), cursor.UInt32());
                }

                break;
            case ChunkIndexKind.Implicit:
                break;
            case ChunkIndexKind.FixedArray:
                cursor.Skip(1); // creation parameters are repeated in the index itself
                break;
            case ChunkIndexKind.ExtensibleArray:
                cursor.Skip(5);
                break;
            case ChunkIndexKind.BTreeV2:
                cursor.Skip(6);
                break;
            default:
                throw cursor.Corrupt($"chunk index type {(int)layout.Index}", "a type from 1 to 5");
        }

        layout.Address = cursor.Address();
        return layout;
    }

    private static DataLayout Compact(ref MetadataCursor cursor, long size, ReadOnlyMemory<byte> message)
    {
        int start = cursor.Position;
        cursor.Skip(size);
        return new DataLayout(Hdf5Layout.Compact) { CompactData = message.Slice(start, (int)size), Size = size };
    }

    /// <summary>Chunk extents: those of the chunk, then the element size.</summary>
    private static DataLayout Chunked(ref MetadataCursor cursor, int rank, int width, long address)
    {
        if (rank is < 2 or > 33)
        {
            throw cursor.Corrupt($"chunks of {rank} dimensions", "2 to 33, the element size counted");
        }

        long[] dimensions = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = cursor.Int(width);
            if (dimensions[i] == 0)
            {
                throw cursor.Corrupt("a chunk extent of 0", "at least 1");
            }
        }

        return new DataLayout(Hdf5Layout.Chunked)
        {
            Address = address,
            ChunkShape = new TensorShape(dimensions.AsSpan(0, rank - 1)),
            ElementSize = dimensions[^1],
        };
    }
}
