using System.Buffers.Binary;
using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// A decompressed block of a table: entries in ascending order of keys, each key stored without the prefix it shares with the one before,
/// then the restart points (offsets of entries that share nothing), then their number.
/// </summary>
internal sealed class TableBlock
{
    private readonly string _filePath;
    private readonly string _place;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _entriesEnd;
    private readonly int _restartCount;

    /// <summary>Reads the frame of a block.</summary>
    /// <param name="bytes">The block, decompressed.</param>
    /// <param name="filePath">The file it comes from, for faults.</param>
    /// <param name="place">Which block it is, for faults.</param>
    /// <exception cref="CorruptFileException">The restart points do not fit into the block.</exception>
    public TableBlock(ReadOnlyMemory<byte> bytes, string filePath, string place)
    {
        _bytes = bytes;
        _filePath = filePath;
        _place = place;
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < 4)
        {
            throw new CorruptFileException(filePath, place, $"{span.Length} bytes", "at least the 4 bytes of the number of restart points");
        }

        uint restarts = BinaryPrimitives.ReadUInt32LittleEndian(span[^4..]);
        if (restarts > (uint)(span.Length - 4) / 4)
        {
            throw new CorruptFileException(filePath, place, $"{restarts} restart points in {span.Length} bytes", "as many as fit into the block");
        }

        _restartCount = (int)restarts;
        _entriesEnd = span.Length - 4 - (4 * _restartCount);
    }

    /// <summary>The bytes the block takes in memory.</summary>
    public int Length => _bytes.Length;

    /// <summary>Whether it holds more than one entry.</summary>
    /// <exception cref="CorruptFileException">An entry leaves the block, or keys do not ascend.</exception>
    public bool HasSeveralEntries
    {
        get
        {
            Cursor cursor = Start();
            return cursor.MoveNext() && cursor.MoveNext();
        }
    }

    /// <summary>A cursor before the first entry.</summary>
    public Cursor Start() => new(this, 0);

    /// <summary>The value of a key, found by way of the restart points; null when the block does not have it.</summary>
    /// <exception cref="CorruptFileException">An entry on the way leaves the block, or keys do not ascend.</exception>
    public ReadOnlyMemory<byte>? Find(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = _restartCount;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            Cursor probe = new(this, middle);
            if (probe.MoveNext() && probe.Key.SequenceCompareTo(key) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        Cursor cursor = new(this, low);
        while (cursor.MoveNext())
        {
            int order = cursor.Key.SequenceCompareTo(key);
            if (order >= 0)
            {
                return order == 0 ? cursor.Value : null;
            }
        }

        return null;
    }

    /// <summary>Moves over a block's entries.</summary>
    internal sealed class Cursor
    {
        private readonly TableBlock _block;
        private byte[] _key = new byte[64];
        private int _keyLength;
        private int _position;
        private int _nextRestart;

        /// <summary>Begins at a restart point; 0 is the first entry, also of a block that has none.</summary>
        /// <exception cref="CorruptFileException">The restart point lies outside the block's entries.</exception>
        public Cursor(TableBlock block, int restart)
        {
            _block = block;
            if (restart > 0)
            {
                uint position = RestartPoint(restart);
                _position = position <= (uint)block._entriesEnd
                    ? (int)position
                    : throw Fault(0, $"a restart point at byte {position}", $"restart points within the {block._entriesEnd} bytes of entries");
                _nextRestart = restart;
            }
        }

        /// <summary>The key of the entry the cursor stands on; valid until it moves.</summary>
        public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

        /// <summary>The value of the entry the cursor stands on.</summary>
        public ReadOnlyMemory<byte> Value { get; private set; }

        /// <summary>Moves to the next entry; false after the last.</summary>
        /// <exception cref="CorruptFileException">An entry leaves the block, or keys do not ascend.</exception>
        public bool MoveNext()
        {
            ReadOnlySpan<byte> bytes = _block._bytes.Span[.._block._entriesEnd];
            int start = _position;
            bool atRestart = _nextRestart < _block._restartCount && RestartPoint(_nextRestart) == start;
            if (start == bytes.Length)
            {
                // A block without entries has one restart point, at its end.
                if (_nextRestart + (atRestart && start == 0 ? 1 : 0) != _block._restartCount)
                {
                    throw Fault(start, "a restart point that is no entry's", "restart points at entries, ascending");
                }

                return false;
            }

            if (!Varint.TryReadLength(bytes, ref _position, out int shared)
                || !Varint.TryReadLength(bytes, ref _position, out int unshared)
                || !Varint.TryReadLength(bytes, ref _position, out int valueLength))
            {
                throw Fault(start, "lengths that cannot be read", "three varints");
            }

            if (shared > _keyLength || (atRestart && shared != 0))
            {
                throw Fault(start, $"a key that shares {shared} bytes", atRestart ? "0 at a restart point" : $"at most the {_keyLength} of the key before");
            }

            if ((long)unshared + valueLength > bytes.Length - _position)
            {
                throw Fault(start, $"an entry of {(long)unshared + valueLength} bytes", $"at most the {bytes.Length - _position} left in the block");
            }

            if (shared + (long)unshared > Limits.MaxKeyBytes)
            {
                throw Fault(start, $"a key of {shared + (long)unshared} bytes", $"at most {Limits.MaxKeyBytes}");
            }

            ReadOnlySpan<byte> tail = bytes.Slice(_position, unshared);
            if (start > 0 && tail.SequenceCompareTo(_key.AsSpan(shared, _keyLength - shared)) <= 0)
            {
                throw Fault(start, "a key that does not follow the one before it", "keys in ascending order");
            }

            if (shared + unshared > _key.Length)
            {
                Array.Resize(ref _key, Math.Max(shared + unshared, _key.Length * 2));
            }

            tail.CopyTo(_key.AsSpan(shared));
            _keyLength = shared + unshared;
            Value = _block._bytes.Slice(_position + unshared, valueLength);
            _position += unshared + valueLength;
            _nextRestart += atRestart ? 1 : 0;
            return true;
        }

        /// <summary>A fault at the entry the cursor stands on.</summary>
        public CorruptFileException Fault(string found, string expected) =>
            new(_block._filePath, $"{_block._place}, an entry that ends at byte {_position} of the block", found, expected);

        private CorruptFileException Fault(int position, string found, string expected) =>
            new(_block._filePath, $"{_block._place}, byte {position} of the block", found, expected);

        private uint RestartPoint(int index) =>
            BinaryPrimitives.ReadUInt32LittleEndian(_block._bytes.Span[(_block._entriesEnd + (4 * index))..]);
    }
}
