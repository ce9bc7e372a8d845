using TfModelTools.Common.Input;

namespace TfModelTools.Formats.ProtocolBuffers;

/// <summary>The bytes that <see cref="MessageCheck"/> walks, in memory or in a file, of which a window is held.</summary>
internal sealed class WireSource
{
    private const int WindowBytes = 64 * 1024;

    private readonly ByteSource? _file;
    private readonly byte[] _buffer = [];
    private ReadOnlyMemory<byte> _window;
    private long _windowStart;
    private int _at;

    /// <summary>Walks bytes in memory.</summary>
    public WireSource(ReadOnlyMemory<byte> bytes)
    {
        _window = bytes;
        Length = bytes.Length;
    }

    /// <summary>Walks a file from its beginning.</summary>
    public WireSource(ByteSource file)
    {
        _file = file;
        _buffer = new byte[WindowBytes];
        Length = file.Length;
    }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>The place of the next byte.</summary>
    public long Position => _windowStart + _at;

    /// <summary>Reads a varint that ends at or before a place; false where there is none.</summary>
    public bool TryReadVarint(long end, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (Position >= end || (_at == _window.Length && !Fill()))
            {
                return false;
            }

            byte next = _window.Span[_at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Passes over bytes that are known to be there.</summary>
    public void Skip(long count)
    {
        if (count <= _window.Length - _at)
        {
            _at += (int)count;
            return;
        }

        _windowStart = Position + count;
        _window = default;
        _at = 0;
    }

    private bool Fill()
    {
        if (_file is null)
        {
            return false;
        }

        long start = Position;
        int read = _file.Read(start, _buffer);
        _window = _buffer.AsMemory(0, read);
        _windowStart = start;
        _at = 0;
        return read > 0;
    }
}
