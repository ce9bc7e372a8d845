using System.Buffers.Binary;
using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures;

/// <summary>BMP of Windows, uncompressed: of 8 bits by a palette, 24 and 32 bits.</summary>
internal static class BmpReader
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;

    /// <summary>Whether bytes begin a BMP.</summary>
    public static bool IsBmp(ReadOnlySpan<byte> head) => head.Length > FileHeader && head.StartsWith("BM"u8) && head[6..10].IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Reads one.</summary>
    public static Picture Read(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FileHeader + InfoHeader || BinaryPrimitives.ReadInt32LittleEndian(bytes[FileHeader..]) < InfoHeader)
        {
            throw new CorruptFileException(path, "byte 14", "a header of another kind, or the end of the file", FormattableString.Invariant($"a header of {InfoHeader} bytes or more"));
        }

        ReadOnlySpan<byte> info = bytes[FileHeader..];
        long width = BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        long signed = BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[14..]);
        uint compression = BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        Picture.EnsureSize(path, "byte 18", Math.Abs(signed), width);
        if (bits is not (8 or 24 or 32) || (compression != 0 && !(compression == 3 && bits == 32)))
        {
            throw new UnsupportedFeatureException(FormattableString.Invariant($"'{path}' is a BMP of {bits} bits a pixel, compression {compression}, which is not read."), "Save it as PNG, or as an uncompressed BMP of 24 bits.", path);
        }

        int height = (int)Math.Abs(signed);
        long stride = ((width * bits) + 31) / 32 * 4;
        long start = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        if (start > bytes.Length || stride * height > bytes.Length - start)
        {
            throw new CorruptFileException(path, FormattableString.Invariant($"byte {start}"), FormattableString.Invariant($"{Math.Max(0, bytes.Length - start)} bytes of pixels"), FormattableString.Invariant($"{stride * height}"));
        }

        ReadOnlySpan<byte> palette = bits == 8 ? Palette(path, bytes, info) : default;
        byte[] pixels = new byte[height * (int)width * 3];
        for (int y = 0; y < height; y++)
        {
            // From the bottom, unless the height is negative.
            ReadOnlySpan<byte> line = bytes.Slice((int)(start + (stride * (signed > 0 ? height - 1 - y : y))), (int)stride);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> colour = bits != 8 ? line[(x * bits / 8)..]
                    : (line[x] * 4) + 4 <= palette.Length ? palette[(line[x] * 4)..]
                    : throw new CorruptFileException(path, FormattableString.Invariant($"row {y}"), FormattableString.Invariant($"colour {line[x]}"), FormattableString.Invariant($"one of the {palette.Length / 4} of the palette"));
                int to = ((y * (int)width) + x) * 3;
                (pixels[to], pixels[to + 1], pixels[to + 2]) = (colour[2], colour[1], colour[0]);
            }
        }

        return new Picture(height, (int)width, 3, pixels);
    }

    private static ReadOnlySpan<byte> Palette(string path, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> info)
    {
        long from = FileHeader + (long)BinaryPrimitives.ReadInt32LittleEndian(info);
        uint used = BinaryPrimitives.ReadUInt32LittleEndian(info[32..]);
        long count = used == 0 ? 256 : used;
        return count <= 256 && from + (4 * count) <= bytes.Length
            ? bytes.Slice((int)from, (int)(4 * count))
            : throw new CorruptFileException(path, FormattableString.Invariant($"byte {from}"), FormattableString.Invariant($"a palette of {count} colours"), "at most 256 within the file");
    }
}
