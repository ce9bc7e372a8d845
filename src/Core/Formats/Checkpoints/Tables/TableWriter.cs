using System.Buffers;
using System.Buffers.Binary;
using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Writes a sorted string table as TensorFlow does (tensorflow/tsl/lib/io/table_builder.cc), uncompressed: same entries, same bytes.
/// </summary>
internal sealed class TableWriter
{
    private readonly Stream _destination;
    private readonly BlockBuilder _data = new(TableFormat.RestartInterval);
    private readonly BlockBuilder _index = new(1);
    private long _offset;
    private byte[] _lastKey = [];
    private bool _any;
    private BlockHandle? _pending;

    /// <summary>Creates a writer.</summary>
    /// <param name="destination">Where the table goes; it begins at the stream's position.</param>
    public TableWriter(Stream destination) => _destination = destination;

    /// <summary>Adds an entry.</summary>
    /// <exception cref="ArgumentException">The key does not follow the one before it.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_any && key.SequenceCompareTo(_lastKey) <= 0)
        {
            throw new ArgumentException("Keys must be added in ascending order.", nameof(key));
        }

        if (_pending is { } handle)
        {
            // The index needs no more of a key than tells the two blocks apart.
            AddToIndex(ShortestSeparator(_lastKey, key), handle);
        }

        _data.Add(key, value);
        _lastKey = key.ToArray();
        _any = true;
        if (_data.SizeEstimate >= TableFormat.BlockBytes)
        {
            _pending = WriteBlock(_data);
        }
    }

    /// <summary>Writes what is left: the last block, the meta index, the index and the footer.</summary>
    public void Finish()
    {
        if (!_data.IsEmpty)
        {
            _pending = WriteBlock(_data);
        }

        BlockHandle meta = WriteBlock(new BlockBuilder(TableFormat.RestartInterval));
        if (_pending is { } handle)
        {
            AddToIndex(ShortSuccessor(_lastKey), handle);
        }

        BlockHandle index = WriteBlock(_index);
        Span<byte> footer = stackalloc byte[TableFormat.FooterBytes];
        footer.Clear();
        int length = WriteHandle(footer, meta);
        WriteHandle(footer[length..], index);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[^8..], TableFormat.Magic);
        _destination.Write(footer);
    }

    private void AddToIndex(ReadOnlySpan<byte> key, BlockHandle handle)
    {
        Span<byte> encoded = stackalloc byte[2 * Varint.MaxBytes];
        _index.Add(key, encoded[..WriteHandle(encoded, handle)]);
        _pending = null;
    }

    private BlockHandle WriteBlock(BlockBuilder block)
    {
        ReadOnlySpan<byte> content = block.Finish();
        Span<byte> trailer = stackalloc byte[TableFormat.BlockTrailerBytes];
        trailer[0] = TableFormat.NoCompression;
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[1..], Crc32C.Mask(Crc32C.Append(Crc32C.Compute(content), trailer[..1])));
        _destination.Write(content);
        _destination.Write(trailer);
        BlockHandle handle = new(_offset, content.Length);
        _offset += content.Length + trailer.Length;
        block.Reset();
        return handle;
    }

    private static int WriteHandle(Span<byte> destination, BlockHandle handle)
    {
        int length = Varint.Write(destination, (ulong)handle.Offset);
        return length + Varint.Write(destination[length..], (ulong)handle.Size);
    }

    /// <summary>A short key that is at least <paramref name="key"/> and below <paramref name="next"/>.</summary>
    private static ReadOnlySpan<byte> ShortestSeparator(byte[] key, ReadOnlySpan<byte> next)
    {
        int shared = key.AsSpan().CommonPrefixLength(next);
        if (shared >= Math.Min(key.Length, next.Length) || key[shared] == 0xff || key[shared] + 1 >= next[shared])
        {
            return key;
        }

        byte[] separator = key[..(shared + 1)];
        separator[shared]++;
        return separator;
    }

    /// <summary>A short key that is at least <paramref name="key"/>.</summary>
    private static byte[] ShortSuccessor(byte[] key)
    {
        int place = key.AsSpan().IndexOfAnyExcept((byte)0xff);
        if (place < 0)
        {
            return key;
        }

        byte[] successor = key[..(place + 1)];
        successor[place]++;
        return successor;
    }

    private sealed class BlockBuilder(int restartInterval)
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();
        private readonly List<int> _restarts = [0];
        private byte[] _lastKey = [];
        private int _sinceRestart;

        public bool IsEmpty => _bytes.WrittenCount == 0;

        public int SizeEstimate => _bytes.WrittenCount + (4 * _restarts.Count) + 4;

        public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            int shared = 0;
            if (_sinceRestart < restartInterval)
            {
                shared = key.CommonPrefixLength(_lastKey);
            }
            else
            {
                _restarts.Add(_bytes.WrittenCount);
                _sinceRestart = 0;
            }

            Span<byte> number = stackalloc byte[Varint.MaxBytes];
            _bytes.Write(number[..Varint.Write(number, (ulong)shared)]);
            _bytes.Write(number[..Varint.Write(number, (ulong)(key.Length - shared))]);
            _bytes.Write(number[..Varint.Write(number, (ulong)value.Length)]);
            _bytes.Write(key[shared..]);
            _bytes.Write(value);
            _lastKey = key.ToArray();
            _sinceRestart++;
        }

        public ReadOnlySpan<byte> Finish()
        {
            Span<byte> number = stackalloc byte[4];
            foreach (int restart in _restarts)
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, restart);
                _bytes.Write(number);
            }

            BinaryPrimitives.WriteInt32LittleEndian(number, _restarts.Count);
            _bytes.Write(number);
            return _bytes.WrittenSpan;
        }

        public void Reset()
        {
            _bytes.ResetWrittenCount();
            _restarts.RemoveRange(1, _restarts.Count - 1);
            _lastKey = [];
            _sinceRestart = 0;
        }
    }
}
