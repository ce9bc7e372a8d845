using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace TfModelTools.Formats.Zip;

/// <summary>
/// CRC-32 as zip, gzip and PNG use it (ISO 3309, reflected polynomial 0xEDB88320). Long runs are folded by carry-less multiplication,
/// four 128-bit lanes at a time (V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel
/// 2009); the folded 16 bytes and short runs go through tables, eight bytes a step (slicing-by-8, M. Kounavis and F. Berry, 2005).
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;
    private static readonly uint[] Table = CreateTable();

    /// <summary>The CRC-32 of a run of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The CRC-32 of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>; of nothing it is 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= 64)
        {
            int folded = bytes.Length & ~15;
            state = Fold(state, bytes[..folded]);
            bytes = bytes[folded..];
        }

        return ~(ArmCrc32.Arm64.IsSupported ? AppendArm(state, bytes) : AppendPortable(state, bytes));
    }

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
        uint power = 1u << 31; // x^0, reflected
        uint square = 1u << 23; // x^8
        for (; length > 0; length >>= 1)
        {
            power = (length & 1) != 0 ? Multiply(square, power) : power;
            square = Multiply(square, square);
        }

        return Multiply(power, first) ^ second;
    }

    /// <summary>The table form alone, on the inverted state: the fallback of processors without the instructions, and what they are tested against.</summary>
    internal static uint AppendPortable(uint state, ReadOnlySpan<byte> bytes)
    {
        ref uint table = ref MemoryMarshal.GetArrayDataReference(Table);
        while (bytes.Length >= 8)
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = Unsafe.Add(ref table, 0x700 + (int)(eight & 0xff))
                ^ Unsafe.Add(ref table, 0x600 + (int)((eight >> 8) & 0xff))
                ^ Unsafe.Add(ref table, 0x500 + (int)((eight >> 16) & 0xff))
                ^ Unsafe.Add(ref table, 0x400 + (int)((eight >> 24) & 0xff))
                ^ Unsafe.Add(ref table, 0x300 + (int)((eight >> 32) & 0xff))
                ^ Unsafe.Add(ref table, 0x200 + (int)((eight >> 40) & 0xff))
                ^ Unsafe.Add(ref table, 0x100 + (int)((eight >> 48) & 0xff))
                ^ Unsafe.Add(ref table, (int)(eight >> 56));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            state = Unsafe.Add(ref table, (int)((state ^ b) & 0xff)) ^ (state >> 8);
        }

        return state;
    }

    private static uint AppendArm(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            state = ArmCrc32.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            state = ArmCrc32.ComputeCrc32(state, b);
        }

        return state;
    }

    // bytes: at least 64, a multiple of 16.
    private static uint Fold(uint state, ReadOnlySpan<byte> bytes)
    {
        // x^(4*128+32), x^(4*128-32), and x^(128+32), x^(128-32) modulo the polynomial, reflected and shifted by one.
        Vector128<ulong> by64 = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        Vector128<ulong> by16 = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        nuint length = (nuint)bytes.Length;
        Vector128<ulong> a = Vector128.LoadUnsafe(ref at).AsUInt64() ^ Vector128.CreateScalar((ulong)state);
        Vector128<ulong> b = Vector128.LoadUnsafe(ref at, 16).AsUInt64();
        Vector128<ulong> c = Vector128.LoadUnsafe(ref at, 32).AsUInt64();
        Vector128<ulong> d = Vector128.LoadUnsafe(ref at, 48).AsUInt64();
        nuint i = 64;
        for (; i + 64 <= length; i += 64)
        {
            a = Step(a, by64) ^ Vector128.LoadUnsafe(ref at, i).AsUInt64();
            b = Step(b, by64) ^ Vector128.LoadUnsafe(ref at, i + 16).AsUInt64();
            c = Step(c, by64) ^ Vector128.LoadUnsafe(ref at, i + 32).AsUInt64();
            d = Step(d, by64) ^ Vector128.LoadUnsafe(ref at, i + 48).AsUInt64();
        }

        a = Step(a, by16) ^ b;
        a = Step(a, by16) ^ c;
        a = Step(a, by16) ^ d;
        for (; i < length; i += 16)
        {
            a = Step(a, by16) ^ Vector128.LoadUnsafe(ref at, i).AsUInt64();
        }

        Span<byte> rest = stackalloc byte[16];
        a.AsByte().CopyTo(rest);
        return AppendPortable(0, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Step(Vector128<ulong> value, Vector128<ulong> constants) =>
        Pclmulqdq.CarrylessMultiply(value, constants, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, constants, 0x11);

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

    private static uint[] CreateTable()
    {
        uint[] table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            table[i] = value;
        }

        for (int i = 256; i < table.Length; i++)
        {
            table[i] = (table[i - 256] >> 8) ^ table[table[i - 256] & 0xff];
        }

        return table;
    }
}
