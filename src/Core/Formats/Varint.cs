namespace TfModelTools.Formats;

/// <summary>Base-128 numbers, least significant group first (Protocol Buffers encoding, "Base 128 Varints").</summary>
internal static class Varint
{
    /// <summary>Longest encoding of a 64-bit number.</summary>
    public const int MaxBytes = 10;

    /// <summary>Reads a number of up to 64 bits and moves <paramref name="position"/> past it.</summary>
    /// <returns>False when the bytes end first or the number has more than 64 bits; the position is then undefined.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if ((uint)position >= (uint)bytes.Length)
            {
                return false;
            }

            byte b = bytes[position++];
            if (shift == 63 && b > 1)
            {
                return false;
            }

            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a number of up to 31 bits: a length or a count.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> bytes, ref int position, out int value)
    {
        bool read = TryRead(bytes, ref position, out ulong wide) && wide <= int.MaxValue;
        value = read ? (int)wide : 0;
        return read;
    }

    /// <summary>Writes a number.</summary>
    /// <returns>The bytes written, at most <see cref="MaxBytes"/>.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            destination[length++] = (byte)(value | 0x80);
        }

        destination[length++] = (byte)value;
        return length;
    }
}
