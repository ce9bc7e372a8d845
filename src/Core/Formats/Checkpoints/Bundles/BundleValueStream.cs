using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// The bytes of one bundle entry, checked against its checksum: the last bytes are handed out only when it agrees.
/// Large reads go straight into the caller's buffer; small ones are served from a buffer of its own.
/// </summary>
internal sealed class BundleValueStream : ForwardStream
{
    private readonly InputFile _file;
    private readonly string _name;
    private readonly uint _expected;
    private readonly int _bufferBytes;
    private byte[]? _buffer;
    private int _bufferStart;
    private int _bufferEnd;
    private long _offset;
    private long _left;
    private uint _crc;

    /// <summary>Opens the bytes of an entry.</summary>
    /// <param name="file">The shard.</param>
    /// <param name="entry">Where in the shard.</param>
    /// <param name="name">The variable, for faults.</param>
    /// <param name="bufferBytes">How much is read at least at a time.</param>
    /// <exception cref="CorruptFileException">The shard is shorter than the entry says.</exception>
    /// <exception cref="ChecksumMismatchException">The entry is empty and its checksum is not that of nothing.</exception>
    public BundleValueStream(InputFile file, BundleEntry entry, string name, int bufferBytes)
    {
        _file = file;
        _name = name;
        _expected = Crc32C.Unmask(entry.MaskedCrc);
        _bufferBytes = bufferBytes;
        _offset = entry.Offset;
        _left = entry.Size;
        entry.EnsureWithin(file, name);

        if (_left == 0)
        {
            Verify();
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_bufferStart == _bufferEnd)
        {
            if (_left == 0 || buffer.IsEmpty)
            {
                return 0;
            }

            if (buffer.Length >= _bufferBytes)
            {
                return Fetch(buffer);
            }

            _buffer ??= new byte[(int)Math.Min(_bufferBytes, _left)];
            _bufferStart = 0;
            _bufferEnd = Fetch(_buffer);
        }

        int count = Math.Min(buffer.Length, _bufferEnd - _bufferStart);
        _buffer.AsSpan(_bufferStart, count).CopyTo(buffer);
        _bufferStart += count;
        return count;
    }

    private int Fetch(Span<byte> destination)
    {
        // In pieces that stay in the processor's cache between the read and the checksum.
        const int Piece = 256 * 1024;
        int count = (int)Math.Min(Math.Min(destination.Length, Piece), _left);
        destination = destination[..count];
        _file.ReadExactly(destination, _offset, $"variable '{_name}'");
        _crc = Crc32C.Append(_crc, destination);
        _offset += count;
        _left -= count;
        if (_left == 0)
        {
            Verify();
        }

        return count;
    }

    private void Verify()
    {
        if (_crc != _expected)
        {
            throw new ChecksumMismatchException(_file.Path, $"variable '{_name}'", _crc, _expected);
        }
    }
}
