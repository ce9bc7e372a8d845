using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>The bits of a scan of a JPEG, from the highest of each byte on; 0 behind 255 is left out (itu.int, T.81, F.1.2.3).</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="bytes">Its bytes.</param>
/// <param name="start">Where the scan begins.</param>
internal ref struct JpegBits(string path, ReadOnlySpan<byte> bytes, int start)
{
    private const byte FirstRestart = 0xd0;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at = start;

    // Right-justified; behind the scan's end zeros are added, which may be looked at but not taken.
    private ulong _buffer;
    private int _count;
    private int _added;

    /// <summary>Where the bytes end that were looked at.</summary>
    public readonly int At => _at;

    /// <summary>The next bits, the first of them the highest; zeros behind the end.</summary>
    /// <param name="count">How many, up to 16.</param>
    public int Peek(int count)
    {
        if (_count < count)
        {
            Fill();
        }

        return (int)(_buffer >> (_count - count)) & ((1 << count) - 1);
    }

    /// <summary>Takes bits that were looked at.</summary>
    /// <exception cref="CorruptFileException">The scan has no more.</exception>
    public void Skip(int count)
    {
        _count -= count;
        if (_count < _added)
        {
            throw Fault("the end of the scan");
        }
    }

    /// <summary>Takes bits, up to 16.</summary>
    /// <exception cref="CorruptFileException">The scan has no more.</exception>
    public int Take(int count)
    {
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Takes a number of so many bits: of those that begin with 0, the negative ones (F.2.2.1, EXTEND).</summary>
    public int TakeSigned(int size)
    {
        if (size == 0)
        {
            return 0;
        }

        int value = Take(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>Goes on behind the marker of a restart; what is left of the byte before is filling.</summary>
    /// <param name="number">The number it must have.</param>
    /// <exception cref="CorruptFileException">Another marker stands there, or more bits.</exception>
    public void Restart(int number)
    {
        int left = _count - _added;
        if (left > 7)
        {
            throw Fault("more bits");
        }

        (_buffer, _count, _added) = (0, 0, 0);
        while (_at + 1 < _bytes.Length && _bytes[_at] == 0xff && _bytes[_at + 1] == 0xff)
        {
            _at++;
        }

        if (_at + 1 >= _bytes.Length || _bytes[_at] != 0xff || _bytes[_at + 1] != FirstRestart + number)
        {
            throw new CorruptFileException(path, FormattableString.Invariant($"byte {_at}"), "something else", FormattableString.Invariant($"the marker of restart {number}"));
        }

        _at += 2;
    }

    /// <summary>What is wrong with the scan here.</summary>
    public readonly CorruptFileException Fault(string found) => new(path, FormattableString.Invariant($"byte {_at}, its pixels"), found, "the next value");

    private void Fill()
    {
        while (_count <= 48)
        {
            int next = 0;
            bool isEnd = _at >= _bytes.Length || (_bytes[_at] == 0xff && (_at + 1 >= _bytes.Length || _bytes[_at + 1] != 0));
            if (isEnd)
            {
                _added += 8;
            }
            else
            {
                next = _bytes[_at];
                _at += next == 0xff ? 2 : 1;
            }

            _buffer = (_buffer << 8) | (uint)next;
            _count += 8;
        }
    }
}
