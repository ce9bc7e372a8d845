using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>A table of codes of a JPEG (itu.int, T.81, B.2.4.2, and C and F.2.2.3 for what the codes are).</summary>
internal sealed class JpegHuffmanTable
{
    /// <summary>The longest code in bits.</summary>
    public const int MaxLength = 16;

    private const int MostCodes = 256, ShortLength = 9, MostFirstSize = 15;

    // For what begins with a short code, its value and length; 0 where the code is longer.
    private readonly ushort[] _short = new ushort[1 << ShortLength];

    // For each length, one more than its last code, shifted to the longest length, and where its values are less its first code.
    private readonly int[] _end = new int[MaxLength + 1];
    private readonly int[] _offset = new int[MaxLength + 1];
    private readonly byte[] _values;

    private JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        int code = 0, at = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            code <<= 1;
            _offset[length] = at - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, at++)
            {
                if (length <= ShortLength)
                {
                    _short.AsSpan(code << (ShortLength - length), 1 << (ShortLength - length)).Fill((ushort)((values[at] << 8) | length));
                }
            }

            _end[length] = code << (MaxLength - length);
        }
    }

    /// <summary>Reads the tables of a segment.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="place">The place of the segment.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="first">Where the tables of the first values of blocks go.</param>
    /// <param name="rest">Where those of the others go.</param>
    /// <exception cref="CorruptFileException">A table is incomplete, has no codes, or more than there are.</exception>
    public static void Read(string path, string place, ReadOnlySpan<byte> content, JpegHuffmanTable?[] first, JpegHuffmanTable?[] rest)
    {
        while (!content.IsEmpty)
        {
            (int kind, int number) = (content[0] >> 4, content[0] & 15);
            if (kind > 1 || number >= first.Length || content.Length < 1 + MaxLength)
            {
                throw Fault(FormattableString.Invariant($"the table {number} of kind {kind} in {content.Length} bytes"), FormattableString.Invariant($"0 to {first.Length - 1}, of kind 0 or 1, with the number of its codes of each of {MaxLength} lengths, and their values"));
            }

            // Codes of a length follow those that are shorter, one more each: there are twice as many of each length, less those that begin with a shorter one.
            ReadOnlySpan<byte> counts = content.Slice(1, MaxLength);
            int codes = 0, next = 0;
            for (int length = 1; length <= MaxLength; length++)
            {
                codes += counts[length - 1];
                next = (next << 1) + counts[length - 1];
                if (next > 1 << length)
                {
                    throw Fault(FormattableString.Invariant($"{counts[length - 1]} codes of {length} bits"), "no more than there are");
                }
            }

            if (codes is 0 or > MostCodes || codes > content.Length - 1 - MaxLength)
            {
                throw Fault(FormattableString.Invariant($"{codes} codes and {content.Length - 1 - MaxLength} bytes for their values"), FormattableString.Invariant($"1 to {MostCodes}, a byte for each"));
            }

            ReadOnlySpan<byte> values = content.Slice(1 + MaxLength, codes);
            if (kind == 0 && values.ContainsAnyExceptInRange((byte)0, (byte)MostFirstSize))
            {
                throw Fault(FormattableString.Invariant($"a first value of more than {MostFirstSize} bits"), FormattableString.Invariant($"0 to {MostFirstSize}"));
            }

            (kind == 0 ? first : rest)[number] = new JpegHuffmanTable(counts, values);
            content = content[(1 + MaxLength + codes)..];
        }

        CorruptFileException Fault(string found, string expected) => new(path, FormattableString.Invariant($"{place}, tables of codes"), found, expected);
    }

    /// <summary>Reads a code; the value that it stands for.</summary>
    public int Decode(ref JpegBits bits)
    {
        int next = bits.Peek(MaxLength);
        int known = _short[next >> (MaxLength - ShortLength)];
        if (known != 0)
        {
            bits.Skip(known & 255);
            return known >> 8;
        }

        for (int length = ShortLength + 1; length <= MaxLength; length++)
        {
            if (next < _end[length])
            {
                bits.Skip(length);
                return _values[_offset[length] + (next >> (MaxLength - length))];
            }
        }

        throw bits.Fault("bits that are no code");
    }
}
