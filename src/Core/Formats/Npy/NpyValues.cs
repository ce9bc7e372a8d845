using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>Turns what follows an .npy header into the values of a variable: little-endian, row-major.</summary>
internal static class NpyValues
{
    // Strings of size zero take no room in the file, so the file's length does not bound their number.
    private const int MaxEmptyStrings = 1 << 20;

    /// <summary>The values of numbers, as a stream that takes over <paramref name="data"/>.</summary>
    /// <param name="data">The bytes after the header, exactly.</param>
    /// <param name="header">The header.</param>
    /// <param name="name">The variable, for faults.</param>
    public static Stream Open(Stream data, NpyHeader header, string name)
    {
        Stream values = header.Element.SwapUnit > 1 ? new ByteSwapStream(data, header.Element.SwapUnit) : data;
        return header.FortranOrder && header.Shape.Rank > 1 ? new ColumnMajorStream(values, header, name) : values;
    }

    /// <summary>The values of strings.</summary>
    /// <exception cref="CorruptFileException">A string is not what its type says.</exception>
    public static byte[][] ReadStrings(Stream data, NpyHeader header, string path, string place)
    {
        long count = header.Shape.ElementCount;
        if (header.Element.Size == 0 && count > MaxEmptyStrings)
        {
            throw new LimitExceededException($"'{path}', {place}: {count} strings of size zero are more than the limit of {MaxEmptyStrings}.", "The file is probably damaged.", path);
        }

        if (count > Array.MaxLength)
        {
            throw new LimitExceededException($"'{path}', {place}: {count} strings are more than one array can hold.", "Split the array.", path);
        }

        using Stream values = header.Element.SwapUnit > 1 ? new ByteSwapStream(data, header.Element.SwapUnit) : data;
        byte[][] strings = new byte[count][];
        byte[] element = new byte[count == 0 ? 0 : header.Element.Size];
        for (int i = 0; i < strings.Length; i++)
        {
            values.ReadExactly(element);
            strings[i] = ReadString(element, header.Element.Layout, path, place);
        }

        if (!header.FortranOrder || header.Shape.Rank < 2)
        {
            return strings;
        }

        byte[][] ordered = new byte[count][];
        long[] reversed = header.Shape.ToArray();
        Array.Reverse(reversed);
        int[] axes = [.. Enumerable.Range(0, reversed.Length).Reverse()];
        TensorPermutation.Permute<byte[]>(strings, reversed, axes, ordered);
        return ordered;
    }

    private static byte[] ReadString(byte[] element, NpyLayout layout, string path, string place)
    {
        if (layout == NpyLayout.PaddedBytes)
        {
            return element.AsSpan().TrimEnd((byte)0).ToArray();
        }

        if (layout == NpyLayout.LengthAndBytes)
        {
            long length = BinaryPrimitives.ReadInt64LittleEndian(element);
            return length >= 0 && length <= element.Length - 8
                ? element.AsSpan(8, (int)length).ToArray()
                : throw new CorruptFileException(path, place, $"a string of length {length}", $"at most {element.Length - 8}");
        }

        StringBuilder text = new();
        int end = element.Length / 4;
        while (end > 0 && BinaryPrimitives.ReadUInt32LittleEndian(element.AsSpan((end - 1) * 4)) == 0)
        {
            end--;
        }

        for (int i = 0; i < end; i++)
        {
            uint character = BinaryPrimitives.ReadUInt32LittleEndian(element.AsSpan(i * 4));
            if (!Rune.IsValid(character))
            {
                throw new CorruptFileException(path, place, $"the character number {character:X8}", "a Unicode code point");
            }

            text.Append(new Rune(character).ToString());
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
