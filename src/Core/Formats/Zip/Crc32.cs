using Hashing = System.IO.Hashing.Crc32;

namespace TfModelTools.Formats.Zip;

/// <summary>CRC-32 as zip, gzip and PNG use it (ISO 3309, reflected polynomial 0xEDB88320), of runs that may be hashed apart and joined.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;

    /// <summary>The CRC-32 of a run of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Hashing.HashToUInt32(bytes);

    /// <summary>The CRC-32 of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>; of nothing it is 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) => Combine(crc, Compute(bytes), bytes.Length);

    /// <summary>The CRC-32 of two runs of bytes, one after the other, from the CRC-32 of each.</summary>
    /// <param name="first">Of the first run.</param>
    /// <param name="second">Of the second run.</param>
    /// <param name="length">Bytes of the second run.</param>
    /// <remarks>
    /// The bytes that follow move the first checksum up by 8 * length powers of x; the rest is addition. The power is made by squaring
    /// (the method of crc32_combine in M. Adler's zlib).
    /// </remarks>
    public static uint Combine(uint first, uint second, long length)
    {
        if (first == 0)
        {
            return second;
        }

        uint power = 1u << 31; // x^0, reflected
        uint square = 1u << 23; // x^8
        for (; length > 0; length >>= 1)
        {
            power = (length & 1) != 0 ? Multiply(square, power) : power;
            square = Multiply(square, square);
        }

        return Multiply(power, first) ^ second;
    }

    // The product of two reflected polynomials, modulo the polynomial.
    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (int bit = 31; bit >= 0; bit--)
        {
            product ^= (a >> bit & 1) != 0 ? b : 0;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }

        return product;
    }
}
