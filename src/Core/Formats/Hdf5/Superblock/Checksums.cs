using System.Buffers.Binary;
using System.Numerics;

namespace TfModelTools.Formats.Hdf5;

/// <summary>The two checksums of HDF5: Jenkins' lookup3 over metadata, Fletcher's over chunks.</summary>
internal static class Checksums
{
    /// <summary>
    /// Bob Jenkins' hashlittle with initial value 0 (lookup3.c, public domain), which the specification names for every
    /// metadata checksum, and for the hash of names in dense groups.
    /// </summary>
    public static uint Lookup3(ReadOnlySpan<byte> data)
    {
        uint a = 0xdeadbeef + (uint)data.Length;
        uint b = a;
        uint c = a;
        while (data.Length > 12)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(data);
            b += BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
            a -= c;
            a ^= BitOperations.RotateLeft(c, 4);
            c += b;
            b -= a;
            b ^= BitOperations.RotateLeft(a, 6);
            a += c;
            c -= b;
            c ^= BitOperations.RotateLeft(b, 8);
            b += a;
            a -= c;
            a ^= BitOperations.RotateLeft(c, 16);
            c += b;
            b -= a;
            b ^= BitOperations.RotateLeft(a, 19);
            a += c;
            c -= b;
            c ^= BitOperations.RotateLeft(b, 4);
            b += a;
            data = data[12..];
        }

        if (data.Length == 0)
        {
            return c;
        }

        // A short tail counts as if followed by zero bytes.
        Span<byte> tail = stackalloc byte[12];
        tail.Clear();
        data.CopyTo(tail);
        a += BinaryPrimitives.ReadUInt32LittleEndian(tail);
        b += BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(tail[8..]);
        c ^= b;
        c -= BitOperations.RotateLeft(b, 14);
        a ^= c;
        a -= BitOperations.RotateLeft(c, 11);
        b ^= a;
        b -= BitOperations.RotateLeft(a, 25);
        c ^= b;
        c -= BitOperations.RotateLeft(b, 16);
        a ^= c;
        a -= BitOperations.RotateLeft(c, 4);
        b ^= a;
        b -= BitOperations.RotateLeft(a, 14);
        c ^= b;
        c -= BitOperations.RotateLeft(b, 24);
        return c;
    }

    /// <summary>Fletcher's 32-bit checksum over big-endian 16-bit words, as HDF5's fletcher32 filter computes it.</summary>
    public static uint Fletcher32(ReadOnlySpan<byte> data)
    {
        uint sum1 = 0;
        uint sum2 = 0;
        while (data.Length >= 2)
        {
            // 360 words are the most that cannot overflow 32 bits before the sums are folded.
            int words = Math.Min(360, data.Length / 2);
            for (int i = 0; i < words; i++)
            {
                sum1 += BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
                sum2 += sum1;
            }

            data = data[(2 * words)..];
            sum1 = (sum1 & 0xffff) + (sum1 >> 16);
            sum2 = (sum2 & 0xffff) + (sum2 >> 16);
        }

        if (data.Length == 1)
        {
            sum1 += (uint)data[0] << 8;
            sum2 += sum1;
            sum1 = (sum1 & 0xffff) + (sum1 >> 16);
            sum2 = (sum2 & 0xffff) + (sum2 >> 16);
        }

        sum1 = (sum1 & 0xffff) + (sum1 >> 16);
        sum2 = (sum2 & 0xffff) + (sum2 >> 16);
        return (sum2 << 16) | sum1;
    }
}
