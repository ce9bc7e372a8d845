using System.Numerics;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// A fractal heap (specification, section III.G): holds links, attributes and shared messages of the newer format. Objects are
/// managed (in blocks of a doubling table), huge (in the file on their own) or tiny (inside their ID).
/// </summary>
internal sealed class FractalHeap
{
    private const string Place = "fractal heap";

    private readonly FileContext _context;
    private readonly Dictionary<long, byte[]> _directBlocks = [];
    private readonly Lock _lock = new();
    private readonly long _address;

    private int _idLength;
    private bool _checksummedBlocks;
    private FilterPipeline? _filters;
    private int _tableWidth;
    private long _startBlockSize;
    private long _maxDirectSize;
    private int _offsetSize;
    private int _lengthSize;
    private long _rootBlock;
    private int _rootRows;
    private long _filteredRootSize;
    private uint _rootFilterMask;
    private long _hugeTree;
    private Dictionary<long, ReadOnlyMemory<byte>>? _hugeRecords;

    private FractalHeap(FileContext context, long address)
    {
        _context = context;
        _address = address;
    }

    private int MaxDirectRows => BitOperations.Log2((ulong)_maxDirectSize) - BitOperations.Log2((ulong)_startBlockSize) + 2;

    /// <summary>Reads a heap's header.</summary>
    public static FractalHeap Read(FileContext context, long address)
    {
        FractalHeap heap = new(context, address);
        heap.ReadHeader();
        return heap;
    }

    /// <summary>The object behind a heap ID.</summary>
    public ReadOnlyMemory<byte> Read(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty)
        {
            throw Corrupt("an empty heap ID", "a heap ID");
        }

        if ((id[0] & 0xc0) != 0)
        {
            throw Corrupt($"a heap ID of version {id[0] >> 6}", "version 0");
        }

        lock (_lock)
        {
            return (id[0] >> 4) switch
            {
                0 => ReadManaged(id),
                1 => ReadHuge(id),
                2 => ReadTiny(id),
                int other => throw Corrupt($"a heap ID of kind {other}", "a managed, huge or tiny object"),
            };
        }
    }

    private void ReadHeader()
    {
        int fixedSize = 26 + (12 * _context.LengthSize) + (3 * _context.OffsetSize);
        byte[] start = _context.Read(_address, 9, Place);
        int filterLength = start[7] | (start[8] << 8);
        int size = fixedSize + (filterLength > 0 ? _context.LengthSize + 4 + filterLength : 0);
        byte[] bytes = _context.Read(_address, size, Place);
        MetadataCursor cursor = new(_context, bytes, FileContext.At(Place, _address));
        cursor.Signature("FRHP"u8);
        cursor.Version(0, 0);
        _context.VerifyChecksum(bytes, Place, _address);
        _idLength = cursor.UInt16();
        cursor.Skip(2);
        _checksummedBlocks = (cursor.Byte() & 0x02) != 0;
        long maxManaged = cursor.UInt32();
        cursor.Skip(_context.LengthSize); // next huge ID
        _hugeTree = cursor.Address();
        cursor.Skip(_context.LengthSize);
        cursor.Address();
        cursor.Skip(8 * _context.LengthSize);
        _tableWidth = cursor.UInt16();
        _startBlockSize = cursor.Length();
        _maxDirectSize = cursor.Length();
        int maxHeapBits = cursor.UInt16();
        cursor.Skip(2);
        _rootBlock = cursor.Address();
        _rootRows = cursor.UInt16();
        if (_tableWidth == 0 || !IsPowerOfTwo(_startBlockSize) || !IsPowerOfTwo(_maxDirectSize) || _maxDirectSize < _startBlockSize
            || maxHeapBits is 0 or > 64 || maxManaged == 0 || _maxDirectSize > int.MaxValue || _rootRows > 64)
        {
            throw Corrupt(
                $"a table {_tableWidth} wide with blocks from {_startBlockSize} to {_maxDirectSize} bytes, {_rootRows} rows, {maxHeapBits} bits", "a doubling table");
        }

        _offsetSize = (maxHeapBits + 7) / 8;
        _lengthSize = Math.Min(
            (BitOperations.Log2((ulong)_maxDirectSize) + 7) / 8,
            (BitOperations.Log2((ulong)maxManaged) / 8) + 1);
        if (filterLength > 0)
        {
            _filteredRootSize = cursor.Length();
            _rootFilterMask = cursor.UInt32();
            _filters = FilterPipeline.Parse(_context, cursor.Bytes(filterLength));
        }
    }

    private static bool IsPowerOfTwo(long value) => value > 0 && BitOperations.IsPow2(value);

    private ReadOnlyMemory<byte> ReadTiny(ReadOnlySpan<byte> id)
    {
        // IDs longer than 17 bytes keep four more bits of the length in a second byte.
        bool extended = _idLength - 1 > 16;
        int length = extended && id.Length > 1 ? (((id[0] & 0x0f) << 8) | id[1]) + 1 : (id[0] & 0x0f) + 1;
        int start = extended ? 2 : 1;
        if (start + length > id.Length)
        {
            throw Corrupt($"a tiny object of {length} bytes in an ID of {id.Length} bytes", "an object that fits its ID");
        }

        return id.Slice(start, length).ToArray();
    }

    private ReadOnlyMemory<byte> ReadHuge(ReadOnlySpan<byte> id)
    {
        int direct = _context.OffsetSize + _context.LengthSize + (_filters is null ? 0 : 4 + _context.LengthSize);
        MetadataCursor cursor = new(_context, id[1..], FileContext.At(Place, _address));
        if (_idLength - 1 < direct)
        {
            long key = cursor.Int(Math.Min(_idLength - 1, 8));
            if (!HugeRecords().TryGetValue(key, out ReadOnlyMemory<byte> record))
            {
                throw Corrupt($"no huge object {key}", "the object its ID names");
            }

            cursor = new(_context, record.Span, FileContext.At(Place, _address));
        }

        long address = cursor.Address();
        long length = cursor.Length();
        if (_filters is null)
        {
            _context.Descriptions.Spend(Math.Min(length, _context.Length));
            return _context.Read(address, length, "huge object of a fractal heap");
        }

        uint mask = cursor.UInt32();
        long size = cursor.Length();
        SpendDecoded(length, size);
        return _filters.Decode(_context, _context.Read(address, length, "huge object of a fractal heap"), mask, size, FileContext.At(Place, _address));
    }

    private Dictionary<long, ReadOnlyMemory<byte>> HugeRecords()
    {
        if (_hugeRecords is null)
        {
            Dictionary<long, ReadOnlyMemory<byte>> records = [];
            if (_hugeTree >= 0)
            {
                // Both kinds of indirect record end with the ID.
                BTreeV2.Visit(_context, _hugeTree, [1, 2], (_, record) =>
                {
                    MetadataCursor cursor = new(_context, record.Span[Math.Max(0, record.Length - _context.LengthSize)..], FileContext.At(Place, _hugeTree));
                    records[cursor.Length()] = record;
                });
            }

            _hugeRecords = records;
        }

        return _hugeRecords;
    }

    private ReadOnlyMemory<byte> ReadManaged(ReadOnlySpan<byte> id)
    {
        MetadataCursor cursor = new(_context, id[1..], FileContext.At(Place, _address));
        long offset = cursor.Int(_offsetSize);
        long length = cursor.Int(_lengthSize);
        (byte[] block, long within) = FindBlock(offset);
        if (length > block.Length - within)
        {
            throw Corrupt($"an object of {length} bytes at {within} of a block of {block.Length}", "an object inside its block");
        }

        return block.AsMemory((int)within, (int)length);
    }

    /// <summary>The direct block that holds an offset of the heap's own address space, and the offset inside it.</summary>
    private (byte[] Block, long Within) FindBlock(long offset)
    {
        if (_rootRows == 0)
        {
            return offset < _startBlockSize
                ? (DirectBlock(_rootBlock, _startBlockSize, _filteredRootSize, _rootFilterMask), offset)
                : throw Corrupt($"an object at {offset}", $"an object below {_startBlockSize}");
        }

        long address = _rootBlock;
        int rows = _rootRows;

        // Every step down leads to a table with fewer rows.
        while (true)
        {
            int row = 0;
            long rowStart = 0;
            long blockSize = _startBlockSize;
            while (row < rows && offset >= rowStart + (blockSize * _tableWidth))
            {
                rowStart += blockSize * _tableWidth;
                row++;
                if (row > 1)
                {
                    blockSize *= 2;
                }

                if (blockSize > long.MaxValue / 4 / _tableWidth || rowStart > long.MaxValue / 4)
                {
                    throw Corrupt($"an object at {offset}", "an object inside the heap");
                }
            }

            if (row >= rows)
            {
                throw Corrupt($"an object at {offset}", $"an object below {rowStart}");
            }

            int column = (int)((offset - rowStart) / blockSize);
            offset -= rowStart + (column * blockSize);
            (address, long filteredSize, uint mask) = Child(address, rows, row, column);
            if (row < MaxDirectRows)
            {
                return (DirectBlock(address, blockSize, filteredSize, mask), offset);
            }

            int childRows = BitOperations.Log2((ulong)blockSize) - BitOperations.Log2((ulong)(_startBlockSize * _tableWidth)) + 1;
            if (childRows <= 0 || childRows >= rows)
            {
                throw Corrupt($"an indirect block of {childRows} rows under one of {rows}", "fewer rows");
            }

            rows = childRows;
        }
    }

    private (long Address, long FilteredSize, uint Mask) Child(long address, int rows, int row, int column)
    {
        int directRows = Math.Min(rows, MaxDirectRows);
        int directEntry = _context.OffsetSize + (_filters is null ? 0 : _context.LengthSize + 4);
        int prefix = 5 + _context.OffsetSize + _offsetSize;
        long size = prefix + ((long)directRows * _tableWidth * directEntry) + ((long)(rows - directRows) * _tableWidth * _context.OffsetSize) + 4;
        if (!_directBlocks.TryGetValue(address, out byte[]? bytes))
        {
            _context.Descriptions.Spend(Math.Min(size, _context.Length));
            bytes = _context.Read(address, size, "indirect block of a fractal heap");
            _context.VerifyChecksum(bytes, "indirect block of a fractal heap", address);
            _directBlocks[address] = bytes;
        }

        MetadataCursor cursor = new(_context, bytes, FileContext.At("indirect block of a fractal heap", address));
        cursor.Signature("FHIB"u8);
        cursor.Version(0, 0);
        cursor.Skip(_context.OffsetSize + _offsetSize);
        long entry = ((long)row * _tableWidth) + column;
        if (row < directRows)
        {
            cursor.Skip(entry * directEntry);
            long child = cursor.Address();
            return _filters is null ? (child, 0, 0) : (child, cursor.Length(), cursor.UInt32());
        }

        cursor.Skip(((long)directRows * _tableWidth * directEntry) + ((entry - ((long)directRows * _tableWidth)) * _context.OffsetSize));
        return (cursor.Address(), 0, 0);
    }

    private byte[] DirectBlock(long address, long size, long filteredSize, uint mask)
    {
        const string BlockPlace = "direct block of a fractal heap";
        if (_directBlocks.TryGetValue(address, out byte[]? bytes))
        {
            return bytes;
        }

        // Blocks may overlap, and what is unpacked may be far larger than the file.
        SpendDecoded(filteredSize, size);
        bytes = _filters is null
            ? _context.Read(address, size, BlockPlace)
            : _filters.Decode(_context, _context.Read(address, filteredSize, BlockPlace), mask, size, FileContext.At(BlockPlace, address));
        MetadataCursor cursor = new(_context, bytes, FileContext.At(BlockPlace, address));
        cursor.Signature("FHDB"u8);
        cursor.Version(0, 0);
        cursor.Skip(_context.OffsetSize + _offsetSize);
        if (_checksummedBlocks)
        {
            // The checksum covers the whole block with its own field taken as zero.
            int at = cursor.Position;
            uint recorded = cursor.UInt32();
            byte[] covered = [.. bytes];
            covered.AsSpan(at, 4).Clear();
            uint computed = Checksums.Lookup3(covered);
            if (computed != recorded)
            {
                throw new Common.ChecksumMismatchException(_context.Path, FileContext.At(BlockPlace, address), computed, recorded);
            }
        }

        _directBlocks[address] = bytes;
        return bytes;
    }

    private void SpendDecoded(long stored, long size)
    {
        _context.Descriptions.Spend(Math.Min(stored, _context.Length));
        _context.Descriptions.Spend(_filters is null ? Math.Min(size, _context.Length) : size);
    }

    private Common.CorruptFileException Corrupt(string found, string expected) => _context.Corrupt(FileContext.At(Place, _address), found, expected);
}
