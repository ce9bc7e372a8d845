namespace TfModelTools.Formats.Hdf5;

/// <summary>Reads numbers of any number of bits that stand one after the other, the highest bit of each first.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _at;

    /// <summary>Bits taken so far.</summary>
    public readonly long Position => _at;

    /// <summary>Whether so many bits are left.</summary>
    public readonly bool Has(long bits) => bits <= (_bytes.Length * 8L) - _at;

    /// <summary>Takes a number of at most 64 bits, which must be left.</summary>
    public ulong Take(int bits)
    {
        ulong value = 0;
        while (bits > 0)
        {
            int inByte = (int)(_at & 7);
            int count = Math.Min(bits, 8 - inByte);
            uint piece = ((uint)_bytes[(int)(_at >> 3)] >> (8 - inByte - count)) & ((1u << count) - 1);
            value = (value << count) | piece;
            _at += count;
            bits -= count;
        }

        return value;
    }
}
