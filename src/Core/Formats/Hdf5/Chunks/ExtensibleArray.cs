using System.Numerics;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// The extensible array index (specification, section VII.D): entries for the chunks of a dataset with one unlimited axis. The first
/// entries stand in the index block, the next in data blocks it points to, the rest in data blocks of secondary blocks; the blocks
/// grow in steps.
/// </summary>
internal sealed class ExtensibleArray
{
    private const string Place = "extensible array chunk index";

    private readonly FileContext _context;
    private readonly bool _filtered;
    private readonly ChunkTable _table;
    private readonly int _unlimitedAxis;
    private readonly HashSet<long> _seen = [];
    private int _client;
    private int _entrySize;
    private int _indexEntries;
    private int _minPointers;
    private int _minEntries;
    private int _maxBits;
    private long _pageEntries;
    private long _maxIndex;

    private ExtensibleArray(FileContext context, bool filtered, ChunkTable table)
    {
        _context = context;
        _filtered = filtered;
        _table = table;
        _unlimitedAxis = table.MaxCounts.IndexOf(-1);
    }

    private int BlockOffsetSize => (_maxBits + 7) / 8;

    public static void Read(FileContext context, long address, bool filtered, ChunkTable table) =>
        new ExtensibleArray(context, filtered, table).ReadHeader(address);

    private void ReadHeader(long address)
    {
        byte[] header = _context.Read(address, 16 + (6 * _context.LengthSize) + _context.OffsetSize, Place);
        _context.VerifyChecksum(header, Place, address);
        MetadataCursor cursor = new(_context, header, FileContext.At(Place, address));
        cursor.Signature("EAHD"u8);
        cursor.Version(0, 0);
        _client = cursor.Byte();
        _entrySize = cursor.Byte();
        _maxBits = cursor.Byte();
        _indexEntries = cursor.Byte();
        _minEntries = cursor.Byte();
        _minPointers = cursor.Byte();
        int pageBits = cursor.Byte();
        cursor.Skip(4 * _context.LengthSize); // how many blocks there are, and their sizes
        _maxIndex = cursor.Length();
        cursor.Skip(_context.LengthSize);
        long indexBlock = cursor.Address();
        ChunkIndex.CheckEntrySize(ref cursor, _client, _entrySize, _filtered);
        if (_maxBits is 0 or > 64 || !BitOperations.IsPow2(_minEntries) || !BitOperations.IsPow2(_minPointers) || pageBits is 0 or > 31
            || BitOperations.Log2((uint)_minEntries) > _maxBits || _unlimitedAxis < 0)
        {
            throw cursor.Corrupt(
                $"2^{_maxBits} entries, blocks from {_minEntries} entries and {_minPointers} pointers, pages of 2^{pageBits}", "an array over one unlimited axis");
        }

        _pageEntries = 1L << pageBits;
        if (indexBlock >= 0)
        {
            ReadIndexBlock(indexBlock);
        }
    }

    private void ReadIndexBlock(long address)
    {
        int superBlocks = 1 + _maxBits - BitOperations.Log2((uint)_minEntries);
        int dataPointers = 2 * (_minPointers - 1);
        int superBlocksInIndex = 2 * BitOperations.Log2((uint)_minPointers);
        int superPointers = Math.Max(0, superBlocks - superBlocksInIndex);
        long size = 6 + _context.OffsetSize + ((long)_indexEntries * _entrySize) + ((long)(dataPointers + superPointers) * _context.OffsetSize) + 4;
        byte[] bytes = _context.Read(address, size, Place);
        _context.VerifyChecksum(bytes, Place, address);
        MetadataCursor cursor = new(_context, bytes, FileContext.At(Place, address));
        cursor.Signature("EAIB"u8);
        CheckPrefix(ref cursor, hasOffset: false);
        AddEntries(ref cursor, 0, _indexEntries);

        // Step s has 2^(s/2) data blocks of 2^((s+1)/2) times the smallest number of entries.
        long first = _indexEntries;
        for (int step = 0; step < superBlocks; step++)
        {
            int blocks = step / 2 < 31 ? 1 << (step / 2) : int.MaxValue;
            Int128 wide = (Int128)_minEntries << ((step + 1) / 2);
            long entries = wide > long.MaxValue / 4 ? long.MaxValue / 4 : (long)wide;
            if (first >= _maxIndex)
            {
                return; // nothing was ever set beyond
            }

            if (step < superBlocksInIndex)
            {
                for (int i = 0; i < blocks; i++)
                {
                    long block = cursor.Address();
                    if (block >= 0)
                    {
                        ReadDataBlock(block, first, entries, [], 0);
                    }

                    first += entries;
                }
            }
            else
            {
                long block = cursor.Address();
                if (block >= 0)
                {
                    ReadSecondaryBlock(block, first, blocks, entries);
                }

                Int128 next = first + ((Int128)blocks * entries);
                if (next > long.MaxValue)
                {
                    return;
                }

                first = (long)next;
            }
        }
    }

    private void ReadSecondaryBlock(long address, long first, int blocks, long entries)
    {
        long bitmapSize = entries > _pageEntries ? ((entries / _pageEntries) + 7) / 8 : 0;
        long size = 6 + _context.OffsetSize + BlockOffsetSize + ((bitmapSize + _context.OffsetSize) * blocks) + 4;
        EnsureNew(address);
        byte[] bytes = _context.Read(address, size, Place);
        _context.VerifyChecksum(bytes, Place, address);
        MetadataCursor cursor = new(_context, bytes, FileContext.At(Place, address));
        cursor.Signature("EASB"u8);
        CheckPrefix(ref cursor, hasOffset: true);
        ReadOnlySpan<byte> bitmaps = cursor.Bytes(bitmapSize * blocks);
        for (int i = 0; i < blocks && first < _maxIndex; i++)
        {
            long block = cursor.Address();
            if (block >= 0)
            {
                // Space is kept for whole bytes a block, but the bits of all blocks follow one another.
                ReadDataBlock(block, first, entries, bitmaps, i * (entries / _pageEntries));
            }

            first += entries;
        }
    }

    private void ReadDataBlock(long address, long first, long entries, ReadOnlySpan<byte> initialized, long firstPage)
    {
        bool paged = entries > _pageEntries;
        long prefix = 6 + _context.OffsetSize + BlockOffsetSize;
        if (entries > _context.Length)
        {
            throw _context.Corrupt(FileContext.At(Place, address), $"a data block of {entries} entries", "a block inside the file");
        }

        EnsureNew(address);
        byte[] bytes = _context.Read(address, prefix + (paged ? 0 : entries * _entrySize) + 4, Place);
        _context.VerifyChecksum(bytes, Place, address);
        MetadataCursor cursor = new(_context, bytes, FileContext.At(Place, address));
        cursor.Signature("EADB"u8);
        CheckPrefix(ref cursor, hasOffset: true);
        if (!paged)
        {
            AddEntries(ref cursor, first, entries);
            return;
        }

        long pageSize = (_pageEntries * _entrySize) + 4;
        long pageAddress = address + bytes.Length;
        for (long page = 0; page < entries / _pageEntries; page++, pageAddress += pageSize)
        {
            long bit = firstPage + page;
            if (bit / 8 < initialized.Length && (initialized[(int)(bit / 8)] & (0x80 >> (int)(bit % 8))) != 0)
            {
                byte[] pageBytes = _context.Read(pageAddress, pageSize, Place);
                _context.VerifyChecksum(pageBytes, Place, pageAddress);
                MetadataCursor entriesCursor = new(_context, pageBytes, FileContext.At(Place, pageAddress));
                AddEntries(ref entriesCursor, first + (page * _pageEntries), _pageEntries);
            }
        }
    }

    /// <summary>Each block holds entries of its own: many pointers to one would give its chunks many places.</summary>
    private void EnsureNew(long address)
    {
        if (!_seen.Add(address))
        {
            throw _context.Corrupt(FileContext.At(Place, address), "a block that the index leads to twice", "each block once");
        }
    }

    private void CheckPrefix(ref MetadataCursor cursor, bool hasOffset)
    {
        cursor.Version(0, 0);
        if (cursor.Byte() != _client)
        {
            throw cursor.Corrupt("a block of another kind", $"kind {_client}");
        }

        cursor.Skip(_context.OffsetSize + (hasOffset ? BlockOffsetSize : 0));
    }

    private void AddEntries(ref MetadataCursor cursor, long first, long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (ChunkIndex.ReadEntry(ref cursor, _entrySize, _filtered, _table.ChunkBytes, out StoredChunk chunk))
            {
                _table.AddByIndex(first + i, _unlimitedAxis, chunk);
            }
        }
    }
}
