namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// The order-preserving encoding of tuples in which keys of tensor slices are written
/// (tensorflow/core/lib/strings/ordered_code.h): comparing the bytes compares the tuples.
/// </summary>
internal static class OrderedCode
{
    /// <summary>Appends a non-negative number: its length in bytes, then its bytes, most significant first, without leading zeros.</summary>
    public static void WriteNumber(List<byte> destination, ulong value)
    {
        int length = 0;
        for (ulong rest = value; rest > 0; rest >>= 8)
        {
            length++;
        }

        destination.Add((byte)length);
        for (int i = length - 1; i >= 0; i--)
        {
            destination.Add((byte)(value >> (8 * i)));
        }
    }

    /// <summary>Appends a string: 00 becomes 00 FF, FF becomes FF 00, and 00 01 ends it.</summary>
    public static void WriteString(List<byte> destination, ReadOnlySpan<byte> value)
    {
        foreach (byte b in value)
        {
            destination.Add(b);
            if (b is 0 or 0xff)
            {
                destination.Add((byte)~b);
            }
        }

        destination.Add(0);
        destination.Add(1);
    }

    /// <summary>
    /// Appends a signed number in 1 to 10 bytes, most significant first: the sign bit inverted, then as many bits of the same value as
    /// bytes follow the first, then their opposite, then the number in two's complement.
    /// </summary>
    public static void WriteSigned(List<byte> destination, long value)
    {
        // n bytes hold 7n - 1 bits beside the sign and the length.
        ulong magnitude = (ulong)(value < 0 ? ~value : value);
        int length = 1;
        while (length < 10 && magnitude >> Math.Min(63, (7 * length) - 1) != 0)
        {
            length++;
        }

        // Ten bytes of the sign-extended number, of which the last are used; the header bits are xored over the sign bits.
        Span<byte> bytes = stackalloc byte[10];
        bytes[..2].Fill(value < 0 ? (byte)0xff : (byte)0);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[2..], value);
        Span<byte> used = bytes[^length..];
        for (int bit = 0; bit < length; bit++)
        {
            used[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        }

        foreach (byte b in used)
        {
            destination.Add(b);
        }
    }
}
