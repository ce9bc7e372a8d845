using System.Buffers;
using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Json;

/// <summary>Walks over a JSON text of any length in a buffer of fixed size: white space, punctuation, strings, numbers.</summary>
internal sealed class JsonCursor : IDisposable
{
    private const int MaxNumberBytes = 4096;
    private const int MaxPlainBytes = 64;
    private readonly Stream _stream;
    private readonly string _path;
    private readonly byte[] _buffer = new byte[1 << 17];
    private int _at;
    private int _end;
    private long _offset;
    private bool _ended;

    /// <summary>Starts where the stream stands.</summary>
    /// <param name="stream">The text, disposed with this.</param>
    /// <param name="path">The file, for faults.</param>
    /// <param name="offset">Where in the text the stream stands, in bytes.</param>
    public JsonCursor(Stream stream, string path, long offset)
    {
        _stream = stream;
        _path = path;
        _offset = offset;
    }

    /// <summary>Opens a file, not a compressed one, at a place.</summary>
    public static JsonCursor OpenAt(string path, long offset)
    {
        FileStream text = InputFile.OpenStream(path, 0);
        text.Position = offset;
        return new JsonCursor(text, path, offset);
    }

    /// <summary>Where in the text the next byte stands.</summary>
    public long Position => _offset + _at;

    /// <summary>Passes over white space and shows the next byte; -1 at the end.</summary>
    public int Peek()
    {
        while (true)
        {
            while (_at < _end)
            {
                byte c = _buffer[_at];
                if (c is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                {
                    return c;
                }

                _at++;
            }

            if (!Fill(1))
            {
                return -1;
            }
        }
    }

    /// <summary>Takes the next byte if it is this one.</summary>
    public bool TryTake(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Takes the next byte, which must be this one.</summary>
    public void Take(char c, string expected)
    {
        if (!TryTake(c))
        {
            throw Unexpected(expected);
        }
    }

    /// <summary>Takes a number.</summary>
    public JsonNumber TakeNumber()
    {
        if (_end - _at < MaxNumberBytes && !_ended)
        {
            Fill(MaxNumberBytes);
        }

        ReadOnlySpan<byte> text = _buffer.AsSpan(_at, Math.Min(MaxNumberBytes, _end - _at));
        if (!JsonNumber.TryTake(text, out JsonNumber number) || number.Length == MaxNumberBytes)
        {
            throw Unexpected("a number");
        }

        _at += number.Length;
        return number;
    }

    /// <summary>
    /// Passes over floats that a binary32 holds, each with the comma behind it, as far as they stand in the buffer: the bulk of an
    /// array, without the care that its ends need.
    /// </summary>
    /// <returns>How many were passed; after one, another value must follow.</returns>
    public int PassSingles() => PassSingles(long.MaxValue);

    /// <summary>Passes over floats as <see cref="PassSingles()"/> does, up to a place.</summary>
    /// <returns>How many were passed. The cursor stands at the place when everything before it was such floats.</returns>
    public long PassSinglesTo(long end)
    {
        long count = 0;
        while (Position < end)
        {
            Fill(MaxNumberBytes);
            int passed = PassSingles(end);
            if (passed == 0)
            {
                break;
            }

            count += passed;
        }

        return count;
    }

    private int PassSingles(long end)
    {
        int count = 0;
        int last = (int)Math.Min(_end, end - _offset);
        while (_at < last && _end - _at > MaxPlainBytes
            && JsonNumber.TryTake(_buffer.AsSpan(_at, MaxPlainBytes), out JsonNumber number)
            && !number.IsInteger && number.FitsSingle() && _buffer[_at + number.Length] == ',')
        {
            PassWithComma(number);
            count++;
        }

        return count;
    }

    /// <summary>Takes numbers with the comma behind each, as far as they stand in the buffer and, unless they may be rounded, a binary32 holds them.</summary>
    /// <returns>How many were taken.</returns>
    public int TakeSingles(Span<float> values, bool mayRound)
    {
        int count = 0;
        while (count < values.Length && _end - _at > MaxPlainBytes
            && JsonNumber.TryTake(_buffer.AsSpan(_at, MaxPlainBytes), out JsonNumber number) && _buffer[_at + number.Length] == ',')
        {
            float single = number.ToSingle();
            if (!mayRound && !number.IsHeldBy(single))
            {
                break;
            }

            values[count++] = single;
            PassWithComma(number);
        }

        return count;
    }

    /// <summary>Passes over everything up to and including a byte; gives the place behind it, or the end of the text.</summary>
    public long FindBehind(byte wanted)
    {
        while (Fill(1))
        {
            int at = _buffer.AsSpan(_at, _end - _at).IndexOf(wanted);
            _at = at < 0 ? _end : _at + at + 1;
            if (at >= 0)
            {
                break;
            }
        }

        return Position;
    }

    /// <summary>Goes on at another place of a file that is not compressed.</summary>
    public void MoveTo(long offset)
    {
        _stream.Position = offset;
        _offset = offset;
        _at = _end = 0;
        _ended = false;
    }

    /// <summary>Takes true or false.</summary>
    public bool TakeBool()
    {
        Fill(5);
        ReadOnlySpan<byte> text = _buffer.AsSpan(_at, _end - _at);
        bool value = text.StartsWith("true"u8);
        if (!value && !text.StartsWith("false"u8))
        {
            throw Unexpected(text.StartsWith("null"u8) ? "a number (write NaN where a value is missing)" : "a number, true or false");
        }

        _at += value ? 4 : 5;
        return value;
    }

    /// <summary>Takes a string; its text may be left away where only its end is looked for.</summary>
    /// <param name="into">Where its text goes as UTF-8, or null.</param>
    /// <param name="limit">The most bytes it may have.</param>
    public void TakeString(ArrayBufferWriter<byte>? into, long limit)
    {
        long start = Position;
        Take('"', "a string in double quotes");
        int high = 0;
        Span<byte> utf8 = stackalloc byte[4];
        while (true)
        {
            if (Position - start > limit)
            {
                throw new LimitExceededException($"'{_path}', offset {start}: a string is longer than the limit of {limit} bytes.", "The file is probably damaged.", _path);
            }

            if (_at == _end && !Fill(1))
            {
                throw Unexpected($"the closing quote of the string at offset {start}");
            }

            byte c = _buffer[_at];
            if (c == '"' && high == 0)
            {
                _at++;
                return;
            }

            if (c != '\\')
            {
                if (c < 0x20 || high != 0)
                {
                    throw Unexpected(high != 0 ? "the second half of a surrogate pair" : "an escape for a control character");
                }

                int run = _buffer.AsSpan(_at, _end - _at).IndexOfAny((byte)'"', (byte)'\\');
                run = run < 0 ? _end - _at : run;
                int control = _buffer.AsSpan(_at, run).IndexOfAnyInRange((byte)0, (byte)0x1f);
                run = control < 0 ? run : control;
                into?.Write(_buffer.AsSpan(_at, run));
                _at += run;
                continue;
            }

            int unit = TakeEscape();
            if (high != 0)
            {
                if (!char.IsLowSurrogate((char)unit))
                {
                    throw Unexpected("the second half of a surrogate pair");
                }

                unit = char.ConvertToUtf32((char)high, (char)unit);
                high = 0;
            }
            else if (char.IsHighSurrogate((char)unit))
            {
                high = unit;
                continue;
            }
            else if (char.IsLowSurrogate((char)unit))
            {
                throw Unexpected("the first half of a surrogate pair");
            }

            into?.Write(utf8[..new Rune(unit).EncodeToUtf8(utf8)]);
        }
    }

    /// <summary>Passes over so many bytes.</summary>
    public void Skip(long count)
    {
        while (count > 0)
        {
            if (_at == _end && !Fill(1))
            {
                throw Unexpected("the text that was there when it was opened");
            }

            int step = (int)Math.Min(count, _end - _at);
            _at += step;
            count -= step;
        }
    }

    /// <summary>A fault at this place.</summary>
    public CorruptFileException Unexpected(string expected)
    {
        Fill(1);
        string found = _at >= _end ? "the end of the text"
            : _buffer[_at] is >= 0x21 and < 0x7f ? $"'{(char)_buffer[_at]}'"
            : $"the byte 0x{_buffer[_at]:x2}";
        return new CorruptFileException(_path, $"offset {Position}", found, expected);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // Writers put nothing or one blank behind a comma.
    private void PassWithComma(JsonNumber number)
    {
        _at += number.Length + 1;
        if (_buffer[_at] == ' ')
        {
            _at++;
        }
    }

    private int TakeEscape()
    {
        Fill(6);
        if (_end - _at < 2)
        {
            throw Unexpected("an escape");
        }

        byte kind = _buffer[_at + 1];
        if (kind == 'u')
        {
            if (_end - _at < 6 || !int.TryParse(_buffer.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int unit))
            {
                throw Unexpected("\\u and four hexadecimal digits");
            }

            _at += 6;
            return unit;
        }

        int plain = kind switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => kind,
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => throw Unexpected("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"),
        };
        _at += 2;
        return plain;
    }

    // Makes at least so many bytes available, if the text has them.
    private bool Fill(int count)
    {
        if (_end - _at >= count || _ended)
        {
            return _end - _at >= count;
        }

        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        _offset += _at;
        _end -= _at;
        _at = 0;
        while (_end < count && !_ended)
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            _ended = read == 0;
        }

        return _end >= count;
    }
}
