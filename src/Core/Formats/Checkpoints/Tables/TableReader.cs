using System.Buffers.Binary;
using Snappier;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Reads a sorted string table (see <see cref="TableFormat"/>): the index of a V2 checkpoint, the whole of a V1 checkpoint.
/// Opening reads the footer and the index block; data blocks are read when asked for, their checksums always verified.
/// </summary>
internal sealed class TableReader : IDisposable
{
    // A snappy copy of three bytes gives at most 64: no block grows by more.
    private const int MaxSnappyExpansion = 22;

    // Keys are stored without what they share with the one before. Names share some three quarters, and Snappy halves the rest.
    private const long MinKeyBytes = 8L << 20;
    private const long MaxKeyExpansion = 4;

    private readonly InputFile _file;
    private readonly List<(byte[] LastKey, BlockHandle Handle)> _blocks = [];

    private TableReader(InputFile file) => _file = file;

    /// <summary>The file's path.</summary>
    public string Path => _file.Path;

    /// <summary>The file's length in bytes.</summary>
    public long FileLength => _file.Length;

    /// <summary>Most bytes of all keys together.</summary>
    public long MaxBytesOfKeys => MinKeyBytes + (MaxKeyExpansion * FileLength);

    /// <summary>The number of data blocks.</summary>
    public int BlockCount => _blocks.Count;

    /// <summary>Whether a file ends as a table does. False for a file that cannot be one.</summary>
    public static bool HasMagic(ByteSource file)
    {
        if (file.Length < TableFormat.FooterBytes)
        {
            return false;
        }

        Span<byte> magic = stackalloc byte[8];
        file.ReadExactly(magic, file.Length - 8, "the footer");
        return BinaryPrimitives.ReadUInt64LittleEndian(magic) == TableFormat.Magic;
    }

    /// <summary>Opens a table; it owns the file from then on, also when opening fails.</summary>
    /// <param name="file">The file.</param>
    /// <param name="onFault">Told of faults that do not keep the rest from being read; null to throw them.</param>
    /// <exception cref="CorruptFileException">The footer or the index block is damaged.</exception>
    /// <exception cref="ChecksumMismatchException">The index block's checksum does not agree.</exception>
    public static TableReader Open(InputFile file, Action<TfModelException>? onFault = null)
    {
        TableReader table = new(file);
        try
        {
            table.ReadIndex(onFault);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Reads a data block and verifies its checksum.</summary>
    /// <exception cref="CorruptFileException">The block lies outside the file or cannot be decompressed.</exception>
    /// <exception cref="ChecksumMismatchException">Its checksum does not agree.</exception>
    public TableBlock ReadBlock(int index) => ReadBlock(_blocks[index].Handle, $"data block {index}");

    /// <summary>The only data block that can hold a key; -1 when none can.</summary>
    public int FindBlock(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = _blocks.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_blocks[middle].LastKey.AsSpan().SequenceCompareTo(key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _blocks.Count ? low : -1;
    }

    /// <summary>Calls back for every entry, in ascending order of keys.</summary>
    /// <param name="visit">What to do with an entry.</param>
    /// <param name="onFault">Told of each damaged block, whose rest is passed over; null to throw.</param>
    /// <exception cref="CorruptFileException">A block is damaged.</exception>
    /// <exception cref="ChecksumMismatchException">A block's checksum does not agree.</exception>
    public void ForEach(Action<TableBlock.Cursor> visit, Action<TfModelException>? onFault = null)
    {
        long keyBytes = 0;
        for (int i = 0; i < _blocks.Count; i++)
        {
            try
            {
                Walk(i, ref keyBytes, visit);
            }
            catch (TfModelException e) when (onFault is not null)
            {
                onFault(e);
            }
        }
    }

    private void Walk(int block, ref long keyBytes, Action<TableBlock.Cursor> visit)
    {
        TableBlock.Cursor cursor = ReadBlock(block).Start();
        bool isFirst = true;
        while (cursor.MoveNext())
        {
            // The index's key is at or above all of its block, so keys ascend from block to block; one at or below it would be looked for in the block before.
            if (isFirst && block > 0 && cursor.Key.SequenceCompareTo(_blocks[block - 1].LastKey) <= 0)
            {
                throw cursor.Fault($"a first key in data block {block} at or below the index's key of block {block - 1}", "keys above it");
            }

            isFirst = false;
            keyBytes = CountKey(keyBytes, cursor);
            visit(cursor);
        }

        if (cursor.Key.SequenceCompareTo(_blocks[block].LastKey) > 0)
        {
            throw cursor.Fault($"a last key in data block {block} beyond the index's", "the keys the index promises");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadIndex(Action<TfModelException>? onFault)
    {
        if (ForeignFormats.IsLfsPointer(_file))
        {
            throw ForeignFormats.Describe(_file).CheckpointFault(_file.Path);
        }

        if (_file.Length < TableFormat.FooterBytes)
        {
            throw new CorruptFileException(Path, "the footer", $"a file of {_file.Length} bytes", $"at least {TableFormat.FooterBytes}");
        }

        Span<byte> footer = stackalloc byte[TableFormat.FooterBytes];
        _file.ReadExactly(footer, _file.Length - TableFormat.FooterBytes, "the footer");
        ulong magic = BinaryPrimitives.ReadUInt64LittleEndian(footer[^8..]);
        if (magic != TableFormat.Magic)
        {
            throw new CorruptFileException(Path, $"byte {_file.Length - 8} (the table's magic number)", $"0x{magic:x16}", $"0x{TableFormat.Magic:x16}");
        }

        int position = 0;
        if (!TryReadHandle(footer[..^8], ref position, out BlockHandle meta) || !TryReadHandle(footer[..^8], ref position, out BlockHandle index))
        {
            throw new CorruptFileException(Path, "the footer", "block handles that cannot be read", "two pairs of varints");
        }

        // Nothing is kept in the meta index, but its checksum covers bytes of the file like any other's.
        try
        {
            ReadBlock(meta, "the meta index block");
        }
        catch (TfModelException e) when (onFault is not null)
        {
            onFault(e);
        }

        TableBlock.Cursor cursor = ReadBlock(index, "the index block").Start();
        long keyBytes = 0;
        long end = 0;
        while (cursor.MoveNext())
        {
            position = 0;
            if (!TryReadHandle(cursor.Value.Span, ref position, out BlockHandle handle))
            {
                throw cursor.Fault("a block handle that cannot be read", "a pair of varints");
            }

            // Writers put blocks one after another. One listed again and again would be read as often, each time in vain.
            if (handle.Offset < end)
            {
                throw cursor.Fault($"a data block at byte {handle.Offset}, within the one before it", $"one from byte {end} on");
            }

            // What ends behind the file is told when it is read.
            end = handle.Size <= _file.Length && handle.Offset <= _file.Length ? handle.Offset + handle.Size + TableFormat.BlockTrailerBytes : end;
            keyBytes = CountKey(keyBytes, cursor);
            _blocks.Add((cursor.Key.ToArray(), handle));
        }
    }

    // A small file may hold a thousand times its length of keys, which a visitor keeps.
    private long CountKey(long before, TableBlock.Cursor cursor)
    {
        long bytes = before + cursor.Key.Length;
        return bytes <= MaxBytesOfKeys
            ? bytes
            : throw new LimitExceededException($"'{Path}': its keys have more than {before} bytes together, in a file of {_file.Length}.", "The file is probably damaged.", Path);
    }

    private TableBlock ReadBlock(BlockHandle handle, string name)
    {
        string place = $"{name} at byte {handle.Offset}";
        long end = _file.Length - TableFormat.FooterBytes - TableFormat.BlockTrailerBytes;
        if (handle.Size > end || handle.Offset > end - handle.Size)
        {
            throw new CorruptFileException(Path, place, $"a block of {handle.Size} bytes", $"one that ends before the footer at byte {end}");
        }

        if (handle.Size > Array.MaxLength - TableFormat.BlockTrailerBytes)
        {
            throw new LimitExceededException(
                $"'{Path}', {place}: the block has {handle.Size} bytes, more than one array can hold.", "The file is probably damaged.", Path);
        }

        byte[] bytes = new byte[(int)handle.Size + TableFormat.BlockTrailerBytes];
        _file.ReadExactly(bytes, handle.Offset, place);
        uint recorded = Crc32C.Unmask(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)));
        uint computed = Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4));
        if (computed != recorded)
        {
            throw new ChecksumMismatchException(Path, place, computed, recorded);
        }

        ReadOnlyMemory<byte> content = bytes.AsMemory(0, (int)handle.Size);
        byte compression = bytes[(int)handle.Size];
        return compression switch
        {
            TableFormat.NoCompression => new TableBlock(content, Path, place),
            TableFormat.SnappyCompression => new TableBlock(Decompress(content.Span, place), Path, place),
            _ => throw new UnsupportedFeatureException(
                $"'{Path}', {place}: found compression kind {compression}, expected 0 (none) or 1 (Snappy).", "Save the checkpoint again with a released TensorFlow.", Path),
        };
    }

    private byte[] Decompress(ReadOnlySpan<byte> compressed, string place)
    {
        int position = 0;
        if (!Varint.TryReadLength(compressed, ref position, out int length) || length > ((long)compressed.Length + 1) * MaxSnappyExpansion)
        {
            throw new CorruptFileException(Path, place, $"a Snappy length of {length} from {compressed.Length} bytes", $"at most {MaxSnappyExpansion} times as many");
        }

        byte[] content = new byte[length];
        int decompressed;
        try
        {
            decompressed = Snappy.Decompress(compressed, content);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Of bytes in memory alone: whatever it throws, of several kinds, says what it found in them.
            throw new CorruptFileException(Path, place, "bytes that are no Snappy stream", "a Snappy stream", innerException: e);
        }

        return decompressed == length
            ? content
            : throw new CorruptFileException(Path, place, $"{decompressed} decompressed bytes", $"{length}");
    }

    private static bool TryReadHandle(ReadOnlySpan<byte> bytes, ref int position, out BlockHandle handle)
    {
        bool read = Varint.TryRead(bytes, ref position, out ulong offset) & Varint.TryRead(bytes, ref position, out ulong size);
        handle = new BlockHandle((long)offset, (long)size);
        return read && offset <= long.MaxValue && size <= long.MaxValue;
    }
}
