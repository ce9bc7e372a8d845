namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Undoes the n-bit filter (number 5): of each number only its significant bits are stored, packed without gaps. The filter's parameters
/// describe the element type: how many parameters, whether nothing was packed, how many elements, then a type (specification, section
/// IV.A.2.l, and the user's guide, section "N-Bit Filter"). A type is its class and size, and
/// <list type="bullet">
/// <item>1, a number: byte order, significant bits, the place of the lowest of them;</item>
/// <item>2, an array: the type of its elements;</item>
/// <item>3, a compound: its number of members, and for each its offset and type;</item>
/// <item>4, anything else, stored as it is.</item>
/// </list>
/// </summary>
internal static class NBitFilter
{
    private const int MaxNesting = 32;

    /// <param name="context">The file.</param>
    /// <param name="bytes">The packed bytes.</param>
    /// <param name="parameters">The filter's parameters.</param>
    /// <param name="size">The bytes that must come out.</param>
    /// <param name="place">Where the chunk is, for messages.</param>
    public static byte[] Decode(FileContext context, byte[] bytes, uint[] parameters, long size, string place)
    {
        if (parameters.Length < 5)
        {
            throw context.Corrupt(place, $"{parameters.Length} parameters of the filter 'nbit'", "at least 5");
        }

        if (parameters[1] != 0)
        {
            return bytes; // every bit is significant: nothing was packed
        }

        long elementSize = parameters[4];
        if (elementSize == 0 || parameters[2] * elementSize != size)
        {
            throw context.Corrupt(place, $"{parameters[2]} elements of {elementSize} bytes", $"{size} bytes");
        }

        if (size > Inflate.UnseenBytes && elementSize < size)
        {
            // Every element takes as many bits as the first: that all are there is seen before memory is taken for them.
            BitReader first = new(bytes);
            int parameter = 3;
            TakeElement(context, ref first, parameters, ref parameter, new byte[elementSize], place, 0);
            Ensure(context, ref first, (long)Int128.Min(long.MaxValue, (Int128)Math.Max(1, first.Position) * (parameters[2] - 1)), place);
        }

        byte[] result = new byte[size];
        BitReader bits = new(bytes);
        for (long at = 0; at < size; at += elementSize)
        {
            int parameter = 3;
            TakeElement(context, ref bits, parameters, ref parameter, result.AsSpan((int)at, (int)elementSize), place, 0);
        }

        return result;
    }

    private static void TakeElement(FileContext context, ref BitReader bits, uint[] parameters, ref int parameter, Span<byte> element, string place, int nesting)
    {
        uint kind = Next(context, parameters, ref parameter, place);
        long size = Next(context, parameters, ref parameter, place);
        if (size > element.Length || size == 0 || nesting > MaxNesting)
        {
            throw context.Corrupt(place, $"a part of {size} bytes in the filter 'nbit'", $"1 to {element.Length} bytes");
        }

        element = element[..(int)size];
        switch (kind)
        {
            case 1:
                TakeNumber(context, ref bits, parameters, ref parameter, element, place);
                break;
            case 2:
                int first = parameter;
                long inner = first + 1 < parameters.Length ? parameters[first + 1] : 0;
                if (inner == 0 || size % inner != 0)
                {
                    throw context.Corrupt(place, $"an array of {size} bytes of elements of {inner} bytes in the filter 'nbit'", "whole elements");
                }

                for (int at = 0; at < element.Length; at += (int)inner)
                {
                    parameter = first;
                    TakeElement(context, ref bits, parameters, ref parameter, element.Slice(at, (int)inner), place, nesting + 1);
                }

                break;
            case 3:
                for (uint left = Next(context, parameters, ref parameter, place); left > 0; left--)
                {
                    uint offset = Next(context, parameters, ref parameter, place);
                    if (offset >= element.Length)
                    {
                        throw context.Corrupt(place, $"a member at {offset} of {element.Length} bytes in the filter 'nbit'", "members inside the element");
                    }

                    TakeElement(context, ref bits, parameters, ref parameter, element[(int)offset..], place, nesting + 1);
                }

                break;
            case 4:
                Ensure(context, ref bits, 8L * element.Length, place);
                foreach (ref byte b in element)
                {
                    b = (byte)bits.Take(8);
                }

                break;
            default:
                throw context.Corrupt(place, $"the class {kind} in the filter 'nbit'", "1 to 4");
        }
    }

    private static void TakeNumber(FileContext context, ref BitReader bits, uint[] parameters, ref int parameter, Span<byte> element, string place)
    {
        bool bigEndian = Next(context, parameters, ref parameter, place) != 0;
        uint precision = Next(context, parameters, ref parameter, place);
        uint offset = Next(context, parameters, ref parameter, place);
        if (precision == 0 || precision > 8L * element.Length || offset > (8L * element.Length) - precision)
        {
            throw context.Corrupt(place, $"{precision} bits at bit {offset} of {element.Length} bytes in the filter 'nbit'", "bits inside the element");
        }

        Ensure(context, ref bits, precision, place);

        // The highest byte that has significant bits comes first.
        for (int high = (int)(offset + precision); high > offset;)
        {
            int low = Math.Max((int)offset, (high - 1) & ~7);
            int number = low / 8;
            element[bigEndian ? element.Length - 1 - number : number] = (byte)(bits.Take(high - low) << (low & 7));
            high = low;
        }
    }

    private static uint Next(FileContext context, uint[] parameters, ref int parameter, string place) =>
        parameter < parameters.Length ? parameters[parameter++] : throw context.Corrupt(place, $"{parameters.Length} parameters of the filter 'nbit'", "a whole type");

    private static void Ensure(FileContext context, ref BitReader bits, long count, string place)
    {
        if (!bits.Has(count))
        {
            throw context.Corrupt(place, "the end of n-bit data", $"{count} more bits");
        }
    }
}
