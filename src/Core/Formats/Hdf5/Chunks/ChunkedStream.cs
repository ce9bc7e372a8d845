using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// The elements of a chunked dataset in row-major order, as the file stores them. Chunks are decoded into a slab: one row of chunks
/// of the first axis. Where that would be larger than the budget, a slab is as many rows as fit, of the first axis or of a later one, at
/// the price of decoding a chunk more than once, unless there is one alone in the slab.
/// </summary>
internal sealed class ChunkedStream : ForwardStream
{
    /// <summary>The largest slab, unless a single row inside a chunk is larger.</summary>
    private const long SlabBudget = 64L << 20;

    /// <summary>The same where one chunk is all that a slab is taken from: it is kept, and small parts of it will do.</summary>
    private const long PartBudget = 4L << 20;

    private readonly FileContext _context;
    private readonly ChunkTable _table;
    private readonly FilterPipeline? _filters;
    private readonly ReadOnlyMemory<byte> _fill;
    private readonly bool _edgeChunksUnfiltered;
    private readonly string _place;
    private readonly long[] _shape;
    private readonly long[] _chunk;
    private readonly int _elementSize;
    private readonly int _axis;
    private readonly long _rowBytes;
    private readonly long _mostRows;
    private readonly long[] _position;
    private readonly long _total;
    private readonly long[] _keptGrid;
    private byte[]? _kept;
    private byte[] _slab = [];
    private int _slabLength;
    private int _slabAt;
    private long _done;

    public ChunkedStream(
        FileContext context, TensorShape shape, DataLayout layout, ChunkTable table, FilterPipeline? filters, ReadOnlyMemory<byte> fill, int elementSize, string place)
    {
        _context = context;
        _table = table;
        _filters = filters;
        _fill = fill;
        _edgeChunksUnfiltered = layout.EdgeChunksUnfiltered;
        _place = place;
        _shape = shape.ToArray();
        _chunk = layout.ChunkShape.ToArray();
        _elementSize = elementSize;
        _position = new long[_shape.Length];
        _total = shape.ElementCount * elementSize;

        _keptGrid = new long[_shape.Length];

        // The first axis of which a row fits the budget.
        _rowBytes = _total;
        for (_axis = 0; _axis < _shape.Length; _axis++)
        {
            _rowBytes /= _shape[_axis];
            if (_axis == _shape.Length - 1 || _rowBytes <= SlabBudget)
            {
                break;
            }
        }

        bool isOneChunk = !table.Counts[Math.Min(_axis + 1, _shape.Length)..].ContainsAnyExcept(1);
        _mostRows = Math.Max(1, (isOneChunk ? PartBudget : SlabBudget) / Math.Max(1, _rowBytes));
    }

    public override int Read(Span<byte> buffer)
    {
        int count = 0;
        while (buffer.Length > 0 && (_slabAt < _slabLength || NextSlab()))
        {
            int part = Math.Min(buffer.Length, _slabLength - _slabAt);
            _slab.AsSpan(_slabAt, part).CopyTo(buffer);
            buffer = buffer[part..];
            _slabAt += part;
            count += part;
        }

        return count;
    }

    private bool NextSlab()
    {
        if (_done >= _total)
        {
            return false;
        }

        long rows = Math.Min(_mostRows, Math.Min(_chunk[_axis] - (_position[_axis] % _chunk[_axis]), _shape[_axis] - _position[_axis]));
        _slabLength = (int)(rows * _rowBytes);
        _slabAt = 0;
        if (_slab.Length < _slabLength)
        {
            _slab = new byte[_slabLength];
        }

        long[] grid = new long[_shape.Length];
        for (int i = 0; i <= _axis; i++)
        {
            grid[i] = _position[i] / _chunk[i];
        }

        do
        {
            CopyChunk(grid, rows);
        }
        while (Next(grid));

        _done += _slabLength;
        Advance(rows);
        return true;
    }

    /// <summary>The next chunk of the slab: the axes behind the slab's run over the whole grid.</summary>
    private bool Next(long[] grid)
    {
        for (int i = grid.Length - 1; i > _axis; i--)
        {
            if (++grid[i] < _table.Counts[i])
            {
                return true;
            }

            grid[i] = 0;
        }

        return false;
    }

    private void Advance(long rows)
    {
        _position[_axis] += rows;
        for (int i = _axis; i > 0 && _position[i] >= _shape[i]; i--)
        {
            _position[i] = 0;
            _position[i - 1]++;
        }
    }

    private void CopyChunk(long[] grid, long rows)
    {
        byte[]? chunk = _table.TryGet(grid, out StoredChunk stored) ? Decode(grid, stored) : null;
        int rank = _shape.Length;
        int last = rank - 1;

        // Extents of the part of the chunk that lies in the slab; axes before the slab's are fixed at one index.
        Span<long> extents = stackalloc long[rank];
        Span<long> index = stackalloc long[rank];
        for (int i = 0; i < rank; i++)
        {
            extents[i] = i < _axis ? 1 : i == _axis ? rows : Math.Min(_chunk[i], _shape[i] - (grid[i] * _chunk[i]));
            index[i] = 0;
        }

        int lineBytes = (int)(extents[last] * _elementSize);
        while (true)
        {
            long source = 0;
            long target = 0;
            for (int i = 0; i < rank; i++)
            {
                long within = (i <= _axis ? _position[i] % _chunk[i] : 0) + index[i];
                source = (source * _chunk[i]) + within;
                if (i >= _axis)
                {
                    target = (target * (i == _axis ? rows : _shape[i])) + index[i] + (i == _axis ? 0 : grid[i] * _chunk[i]);
                }
            }

            Span<byte> line = _slab.AsSpan((int)(target * _elementSize), lineBytes);
            if (chunk is null)
            {
                FillStream.Fill(line, _fill.Span);
            }
            else
            {
                chunk.AsSpan((int)(source * _elementSize), lineBytes).CopyTo(line);
            }

            int axis = last - 1;
            while (axis >= 0 && ++index[axis] == extents[axis])
            {
                index[axis--] = 0;
            }

            if (axis < 0)
            {
                return;
            }
        }
    }

    private byte[] Decode(long[] grid, StoredChunk stored)
    {
        if (_kept is not null && grid.AsSpan().SequenceEqual(_keptGrid))
        {
            return _kept;
        }

        _kept = null;
        string place = $"{_place}, chunk ({string.Join(", ", grid)})";
        bool unfiltered = _filters is null || (_edgeChunksUnfiltered && IsEdge(grid));
        if (unfiltered && stored.Size != _table.ChunkBytes)
        {
            throw _context.Corrupt(place, $"{stored.Size} stored bytes", $"{_table.ChunkBytes} bytes");
        }

        byte[] bytes = _context.Read(stored.Address, stored.Size, place);
        _kept = unfiltered ? bytes : _filters!.Decode(_context, bytes, stored.FilterMask, _table.ChunkBytes, place);
        grid.CopyTo(_keptGrid, 0);
        return _kept;
    }

    private bool IsEdge(long[] grid)
    {
        for (int i = 0; i < grid.Length; i++)
        {
            if (_chunk[i] > _shape[i] - (grid[i] * _chunk[i]))
            {
                return true;
            }
        }

        return false;
    }
}
