using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.PythonLiterals;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>What an .npy file says of its array before the values.</summary>
/// <param name="Element">The element type and its layout.</param>
/// <param name="Shape">The shape.</param>
/// <param name="FortranOrder">Whether the values stand in column-major order.</param>
/// <param name="Length">Bytes of the header, magic included.</param>
public sealed record NpyHeader(NpyElement Element, TensorShape Shape, bool FortranOrder, int Length)
{
    // numpy leaves room for the longest first extent, so that a growing array may be rewritten in place.
    private const int GrowthDigits = 21;

    // Of elements that are not read nobody knows the size but the file.
    private long UnreadLength { get; init; }

    /// <summary>Bytes of the values.</summary>
    public long DataLength => Element.Unreadable is null ? Shape.ElementCount * Element.Size : UnreadLength;

    /// <summary>Reads a header.</summary>
    /// <param name="stream">A stream at the start of the array.</param>
    /// <param name="length">Bytes of header and values together: what follows must fill it exactly.</param>
    /// <param name="path">The file, for faults.</param>
    /// <param name="place">What the array is called in the file, for faults.</param>
    /// <exception cref="UnrecognizedFormatException">It does not begin as an .npy file does.</exception>
    /// <exception cref="CorruptFileException">The header breaks the format's rules, or the values do not fill the file exactly.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of a version that is not read.</exception>
    public static NpyHeader Read(Stream stream, long length, string path, string place)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[12];
        int wanted = (int)Math.Min(10, length);
        int got = stream.ReadAtLeast(start[..wanted], wanted, throwOnEndOfStream: false);
        if (!NpyFormat.IsNpy(start[..got]))
        {
            throw new UnrecognizedFormatException($"'{path}', {place}: it does not begin as an .npy file does.", "Write it with numpy.save.", path);
        }

        if (got < 10)
        {
            throw new CorruptFileException(path, place, $"{got} bytes", "a header");
        }

        (int major, int minor) = (start[6], start[7]);
        if (major is not (1 or 2 or 3) || minor != 0)
        {
            throw new UnsupportedFeatureException($"'{path}', {place}: found .npy version {major}.{minor}, expected 1.0, 2.0 or 3.0.", "Write it again with a current numpy.", path);
        }

        int prefix = 10;
        long textLength = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (major > 1)
        {
            prefix = 12;
            if (stream.ReadAtLeast(start[10..12], 2, throwOnEndOfStream: false) < 2)
            {
                throw new CorruptFileException(path, place, "11 bytes or less", "a header");
            }

            textLength = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        }

        if (textLength > length - prefix)
        {
            throw new CorruptFileException(path, place, $"a header of {textLength} bytes in {length}", "a header that fits the file");
        }

        if (textLength > NpyFormat.MaxHeaderBytes)
        {
            throw new LimitExceededException($"'{path}', {place}: its header of {textLength} bytes is longer than the limit of {NpyFormat.MaxHeaderBytes}.", "The file is probably damaged.", path);
        }

        byte[] text = new byte[textLength];
        stream.ReadExactly(text);
        NpyHeader header = Parse((major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), prefix + text.Length, path, place);
        if (header.Element.Unreadable is not null)
        {
            return header with { UnreadLength = length - header.Length };
        }

        if (header.Element.Size > 0 && header.Shape.ElementCount > (long.MaxValue - header.Length) / header.Element.Size || header.DataLength != length - header.Length)
        {
            throw new CorruptFileException(
                path, place, $"{length - header.Length} bytes of values", $"{Product(header.Shape.ElementCount, header.Element.Size)} bytes for {header.Element.DataType.TensorFlowName()} {header.Shape}");
        }

        return header;
    }

    // Apart from what reads headers, for code with 128-bit numbers is not compiled ahead of time.
    private static Int128 Product(long a, long b) => (Int128)a * b;

    /// <summary>The bytes of a version 1.0 header as numpy.save writes them: padded so that the values begin at a multiple of 64.</summary>
    internal static byte[] Encode(string descr, TensorShape shape)
    {
        StringBuilder text = new();
        text.Append("{'descr': ").Append(descr).Append(", 'fortran_order': False, 'shape': ").Append(shape).Append(", }");
        if (shape.Rank > 0)
        {
            int digits = shape[0].ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
            text.Append(' ', GrowthDigits - digits);
        }

        int unpadded = NpyFormat.Magic.Length + 4 + text.Length + 1;
        text.Append(' ', (64 - (unpadded % 64)) % 64).Append('\n');
        byte[] header = new byte[NpyFormat.Magic.Length + 4 + text.Length];
        NpyFormat.Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)text.Length));
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(10));
        return header;
    }

    private static NpyHeader Parse(string text, int length, string path, string place)
    {
        CorruptFileException Corrupt(string found, string expected, Exception? cause = null) => new(path, $"{place}, the header", found, expected, innerException: cause);
        PythonValue value;
        try
        {
            value = PythonLiteralParser.Parse(text);
        }
        catch (PythonSyntaxException e)
        {
            throw Corrupt($"{e.Found} at character {e.Column}", e.Expected, e);
        }

        if (value is not PythonDict dict)
        {
            throw Corrupt("something else", "a dict");
        }

        PythonValue? descr = null, order = null, extents = null;
        foreach ((PythonValue key, PythonValue item) in dict.Items)
        {
            switch ((key as PythonString)?.Value)
            {
                case "descr" when descr is null: descr = item; break;
                case "fortran_order" when order is null: order = item; break;
                case "shape" when extents is null: extents = item; break;
                default: throw Corrupt($"the key '{(key as PythonString)?.Value}'", "descr, fortran_order and shape, each once");
            }
        }

        if (descr is null || order is not PythonConstant { Name: "True" or "False" } fortran || extents is not PythonSequence { Kind: PythonSequenceKind.Tuple } tuple)
        {
            throw Corrupt("a dict that lacks one of its keys, or has a wrong value", "descr, fortran_order (True or False) and shape (a tuple)");
        }

        long[] dimensions = new long[tuple.Items.Count];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = tuple.Items[i] is PythonNumber { Integer: >= 0 } number ? number.Integer.Value : throw Corrupt("an extent that is no whole number of 64 bits", "whole numbers from 0");
        }

        NpyElement element = NpyElement.FromDescr(descr);
        TensorShape shape;
        try
        {
            shape = new TensorShape(dimensions);
        }
        catch (LimitExceededException e)
        {
            throw Corrupt(e.Problem.TrimEnd('.'), "a shape that the file can hold", e);
        }

        return new NpyHeader(element, shape, fortran.Name == "True", length);
    }
}
