using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.ModelIr;

/// <summary>The bytes of a pickle, read from the front through a window; what is long is passed over.</summary>
internal sealed class PickleSource
{
    private const int WindowBytes = 1 << 16;

    private readonly byte[] _window = new byte[WindowBytes];
    private readonly ByteSource _file;
    private readonly long _start;
    private long _windowStart;
    private int _windowLength;

    /// <summary>Begins to read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the pickle begins.</param>
    public PickleSource(ByteSource file, long start)
    {
        _file = file;
        _start = start;
        _windowStart = start;
        Position = start;
    }

    /// <summary>The place of the next byte, in the file.</summary>
    public long Position { get; private set; }

    /// <summary>The place within the pickle, for messages.</summary>
    public long Place => Position - _start;

    /// <summary>One byte.</summary>
    public byte ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        ReadExactly(one);
        return one[0];
    }

    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes.</summary>
    public ulong ReadNumber(int bytes)
    {
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        ReadExactly(number[..bytes]);
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }

    /// <summary>A line of ASCII, without its end.</summary>
    public string ReadLine()
    {
        StringBuilder line = new();
        for (byte next = ReadByte(); next != '\n'; next = ReadByte())
        {
            line.Append((char)next);
            if (line.Length > PickleNames.MaxLength)
            {
                throw new CorruptFileException(_file.Path, $"byte {Place} of the pickle", "a name without end", $"at most {PickleNames.MaxLength} characters");
            }
        }

        return line.ToString();
    }

    /// <summary>Fills a buffer.</summary>
    public void ReadExactly(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int at = (int)(Position - _windowStart);
            if (at >= _windowLength)
            {
                _windowStart = Position;
                at = 0;
                _windowLength = _file.Read(Position, _window);
                if (_windowLength == 0)
                {
                    throw new CorruptFileException(_file.Path, $"byte {Place} of the pickle", "the end of the file", "the pickle's own end (STOP)");
                }
            }

            int count = Math.Min(buffer.Length, _windowLength - at);
            _window.AsSpan(at, count).CopyTo(buffer);
            buffer = buffer[count..];
            Position += count;
        }
    }

    /// <summary>Passes over bytes that must be there.</summary>
    /// <returns>Where they begin in the file.</returns>
    public long Skip(ulong length)
    {
        long from = Position;
        if (length > (ulong)(_file.Length - from))
        {
            throw new CorruptFileException(_file.Path, $"byte {Place} of the pickle", $"{length} bytes of data announced", $"at most the {_file.Length - from} that are left");
        }

        Position += (long)length;
        if (Position - _windowStart > _windowLength)
        {
            _windowStart = Position;
            _windowLength = 0;
        }

        return from;
    }
}
