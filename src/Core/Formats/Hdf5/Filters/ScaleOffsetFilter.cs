using System.Buffers.Binary;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Undoes the scale-offset filter (number 6; user's guide, section "Scale-Offset Filter"): the smallest number of a chunk is stored once, and
/// of every number the difference to it, in as few bits as the largest one needs. Floats were multiplied by a power of ten and rounded
/// before (D-scaling). All bits set stand for the fill value, where there is one.
/// </summary>
/// <remarks>
/// Parameters: the kind (0 D-scaled floats, 2 integers), the decimal places, the number of elements, the class (0 integer, 1 float), the
/// size, the sign, the byte order, whether there is a fill value, and that. A chunk: the bits of a number (4 bytes), the length of the
/// smallest number (1 byte) and that number (8 bytes), 8 bytes that say nothing, and the packed differences.
/// </remarks>
internal static class ScaleOffsetFilter
{
    private const int HeaderBytes = 21;

    /// <param name="context">The file.</param>
    /// <param name="bytes">The chunk.</param>
    /// <param name="parameters">The filter's parameters.</param>
    /// <param name="size">The bytes that must come out.</param>
    /// <param name="place">Where the chunk is, for messages.</param>
    public static byte[] Decode(FileContext context, byte[] bytes, uint[] parameters, long size, string place)
    {
        if (parameters.Length < 8 || bytes.Length < HeaderBytes)
        {
            throw context.Corrupt(place, $"{parameters.Length} parameters and {bytes.Length} bytes of the filter 'scaleoffset'", $"at least 8 and {HeaderBytes}");
        }

        bool isFloat = parameters[3] == 1;
        if (parameters[0] != (isFloat ? 0u : 2u))
        {
            throw context.Unsupported(place, $"the filter 'scaleoffset' of kind {parameters[0]}", "Rewrite the file without it, for example with h5repack -f NONE.");
        }

        int elementSize = (int)Math.Min(parameters[4], 16);
        long count = parameters[2];
        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (elementSize is not (1 or 2 or 4 or 8) || (isFloat && elementSize < 4) || count * elementSize != size || bits > elementSize * 8)
        {
            throw context.Corrupt(place, $"{count} elements of {elementSize} bytes in {bits} bits", $"{size} bytes in at most {elementSize * 8} bits");
        }

        BitReader reader = new(bytes.AsSpan(HeaderBytes));
        bool isWhole = bits == elementSize * 8;
        if (isWhole ? bytes.Length - HeaderBytes < size : !reader.Has(count * bits))
        {
            throw context.Corrupt(place, $"{bytes.Length - HeaderBytes} bytes of packed numbers", $"{count} of {bits} bits");
        }

        byte[] result = new byte[size];
        bool swap = parameters[6] != 0;
        if (isWhole)
        {
            // Nothing was gained: the numbers stand there as they are, little-endian.
            for (int at = 0; at < size; at += elementSize)
            {
                Put(result.AsSpan(at, elementSize), Get(bytes.AsSpan(HeaderBytes + at, elementSize)), swap);
            }

            return result;
        }

        ulong smallest = Get(bytes.AsSpan(5, Math.Min(8, (int)bytes[4])));
        ulong? fill = parameters[7] != 0 ? FillValue(parameters, elementSize) : null;
        double scale = Math.Pow(10, (int)parameters[1]);
        ulong allBits = (1UL << (int)bits) - 1;
        for (int at = 0; at < size; at += elementSize)
        {
            ulong stored = reader.Take((int)bits);
            ulong number = fill is { } f && stored == allBits ? f
                : !isFloat ? stored + smallest
                : elementSize == 4 ? BitConverter.SingleToUInt32Bits(((float)(int)stored / (float)scale) + BitConverter.UInt32BitsToSingle((uint)smallest))
                : BitConverter.DoubleToUInt64Bits(((long)stored / scale) + BitConverter.UInt64BitsToDouble(smallest));
            Put(result.AsSpan(at, elementSize), number, swap);
        }

        return result;
    }

    private static ulong FillValue(uint[] parameters, int size) =>
        parameters.Length > 8 ? parameters[8] | (size == 8 && parameters.Length > 9 ? (ulong)parameters[9] << 32 : 0) : 0;

    private static ulong Get(ReadOnlySpan<byte> number)
    {
        Span<byte> eight = stackalloc byte[8];
        eight.Clear();
        number.CopyTo(eight);
        return BinaryPrimitives.ReadUInt64LittleEndian(eight);
    }

    private static void Put(Span<byte> to, ulong number, bool swap)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, number);
        eight[..to.Length].CopyTo(to);
        if (swap)
        {
            to.Reverse();
        }
    }
}
