using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>One chunk in the file.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Size">Its stored bytes.</param>
/// <param name="FilterMask">Bit i set: filter i was skipped.</param>
internal readonly record struct StoredChunk(long Address, long Size, uint FilterMask);

/// <summary>The chunks of a dataset by their place in the grid of chunks, counted row by row.</summary>
internal sealed class ChunkTable
{
    private readonly Dictionary<long, StoredChunk> _chunks = [];
    private readonly FileContext _context;
    private readonly long[] _chunk;
    private readonly long[] _counts;
    private readonly long[] _maxCounts;

    /// <param name="context">The file.</param>
    /// <param name="shape">The dataset's extents, none of them 0.</param>
    /// <param name="maximum">The extents it may grow to, -1 for unlimited.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    public ChunkTable(FileContext context, TensorShape shape, long[] maximum, DataLayout layout, long elementSize)
    {
        _context = context;
        _chunk = layout.ChunkShape.ToArray();
        Int128 bytes = (Int128)layout.ChunkShape.ElementCount * elementSize;
        if (bytes > int.MaxValue)
        {
            throw new Common.LimitExceededException(
                $"'{context.Path}' holds chunks of {bytes} bytes, more than {int.MaxValue}.", "Rewrite the file with smaller chunks, for example with h5repack.", context.Path);
        }

        ChunkBytes = (int)bytes;
        _counts = new long[shape.Rank];
        _maxCounts = new long[shape.Rank];
        for (int i = 0; i < shape.Rank; i++)
        {
            _counts[i] = CeilingDivide(shape[i], _chunk[i]);
            _maxCounts[i] = maximum[i] < 0 ? -1 : CeilingDivide(maximum[i], _chunk[i]);
        }

        // No more than there are elements, which a 64-bit number counts.
        Count = _counts.Aggregate(1L, (product, count) => product * count);
    }

    /// <summary>Bytes of a whole chunk after its filters are undone.</summary>
    public int ChunkBytes { get; }

    /// <summary>The number of chunks along each axis.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The number of chunks along each axis when it has grown to its most, -1 for unlimited.</summary>
    public ReadOnlySpan<long> MaxCounts => _maxCounts;

    /// <summary>The number of chunks in all, stored or not.</summary>
    public long Count { get; }

    /// <summary>The number of chunks that are stored.</summary>
    public long StoredCount => _chunks.Count;

    /// <summary>Stored bytes of all chunks.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Bit i set: no chunk that is stored went through filter i.</summary>
    public uint FiltersSkipped { get; private set; } = uint.MaxValue;

    /// <summary>Finds the chunk at a place in the grid; false when nothing is stored for it.</summary>
    public bool TryGet(ReadOnlySpan<long> coordinates, out StoredChunk chunk) => _chunks.TryGetValue(Linear(coordinates), out chunk);

    /// <summary>Adds a chunk at a place in the grid. One outside the dataset (which has shrunk since) is left out.</summary>
    public void Add(ReadOnlySpan<long> coordinates, StoredChunk chunk)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            if (coordinates[i] >= _counts[i])
            {
                return;
            }
        }

        _context.EnsureInside(chunk.Address, chunk.Size, "chunk");
        if (!_chunks.TryAdd(Linear(coordinates), chunk))
        {
            throw _context.Corrupt("chunk index", $"two chunks at ({string.Join(", ", coordinates.ToArray())})", "one");
        }

        // No byte is stored for two chunks: what would have the same bytes many times over would take any time and memory.
        StoredBytes += chunk.Size;
        FiltersSkipped &= chunk.FilterMask;
        if (chunk.Size == 0 || StoredBytes > _context.Length)
        {
            throw _context.Corrupt(
                "chunk index", chunk.Size == 0 ? "a chunk of 0 bytes" : $"{_chunks.Count} chunks of {StoredBytes} bytes in a file of {_context.Length}", "chunks beside one another");
        }
    }

    /// <summary>Adds the chunk of an index that counts chunks row by row over the largest extents, the unlimited axis first.</summary>
    /// <param name="index">The count.</param>
    /// <param name="unlimitedAxis">The axis taken as the slowest, or -1.</param>
    /// <param name="chunk">The chunk.</param>
    public void AddByIndex(long index, int unlimitedAxis, StoredChunk chunk)
    {
        Span<long> coordinates = stackalloc long[_counts.Length];
        for (int i = _counts.Length - 1; i >= 0; i--)
        {
            if (i == unlimitedAxis)
            {
                continue;
            }

            // Row by row: the last axis runs fastest, and the first one takes what is left.
            bool slowest = unlimitedAxis < 0 && i == 0;
            long count = Math.Max(1, _maxCounts[i]);
            coordinates[i] = slowest ? index : index % count;
            index = slowest ? 0 : index / count;
        }

        if (unlimitedAxis >= 0)
        {
            coordinates[unlimitedAxis] = index;
        }

        Add(coordinates, chunk);
    }

    private long Linear(ReadOnlySpan<long> coordinates)
    {
        long index = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            index = (index * _counts[i]) + coordinates[i];
        }

        return index;
    }

    private static long CeilingDivide(long a, long b) => (a / b) + (a % b == 0 ? 0 : 1);
}
