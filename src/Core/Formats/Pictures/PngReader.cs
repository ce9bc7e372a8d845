using System.Buffers.Binary;
using System.IO.Compression;
using TfModelTools.Common;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Formats.Pictures;

/// <summary>PNG (w3.org/TR/png): every type of pixel, interlaced or not; of 16 bits the upper 8. Checksums are verified.</summary>
internal static class PngReader
{
    // The bytes that are made without a look at whether the file has as many.
    private const long Unproven = 16L << 20;

    private static readonly byte[] Signature = [0x89, .. "PNG\r\n\u001a\n"u8];

    // Adam7: where each of the passes begins and how far apart its pixels are, by column and by row.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Whether bytes begin a PNG.</summary>
    public static bool IsPng(ReadOnlySpan<byte> head) => head.StartsWith(Signature);

    /// <summary>Reads one.</summary>
    public static Picture Read(string path, ReadOnlySpan<byte> bytes)
    {
        Header? header = null;
        ReadOnlySpan<byte> palette = default;
        using MemoryStream data = new();
        int at = Signature.Length;
        while (true)
        {
            string place = FormattableString.Invariant($"byte {at}");
            uint length = bytes.Length - at < 12 ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12)
            {
                throw new CorruptFileException(path, place, "the end of the file", "a whole chunk");
            }

            ReadOnlySpan<byte> kind = bytes.Slice(at + 4, 4);
            ReadOnlySpan<byte> content = bytes.Slice(at + 8, (int)length);
            uint stored = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8 + (int)length)..]);
            if (Crc32.Append(0, bytes.Slice(at + 4, (int)length + 4)) != stored)
            {
                throw new CorruptFileException(path, place, "a chunk whose checksum is another", "the bytes that were written");
            }

            at += 12 + (int)length;
            if (header is null)
            {
                header = kind.SequenceEqual("IHDR"u8) ? Header.Read(path, content) : throw new CorruptFileException(path, place, "another chunk", "IHDR, the header");
            }
            else if (kind.SequenceEqual("PLTE"u8))
            {
                palette = content;
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                data.Write(content);
            }
            else if (kind.SequenceEqual("IEND"u8))
            {
                break;
            }
        }

        if (header.Type == 3 && palette.Length % 3 != 0 || header.Type == 3 && palette.IsEmpty)
        {
            throw new CorruptFileException(path, "PLTE", FormattableString.Invariant($"{palette.Length} bytes"), "three for each colour of the palette");
        }

        EnsureFilled(path, header, data);
        data.Position = 0;
        return Unpack(path, header, palette, data);
    }

    // What is packed may be a thousandth of what it unpacks to, so that its length says little: of a large picture it is unpacked once without being kept.
    private static void EnsureFilled(string path, Header header, MemoryStream data)
    {
        long wanted = Parts(header).Sum(p => p.Height * (1L + LineBytes(header, p.Width)));
        if (wanted <= Unproven)
        {
            return;
        }

        data.Position = 0;
        using ZLibStream inflated = new(data, CompressionMode.Decompress, leaveOpen: true);
        byte[] some = new byte[1 << 16];
        long found = 0;
        try
        {
            for (int read; found < wanted && (read = inflated.Read(some)) > 0;)
            {
                found += read;
            }
        }
        catch (InvalidDataException e)
        {
            throw Unfilled(path, header, e);
        }

        if (found < wanted)
        {
            throw Unfilled(path, header, null);
        }
    }

    private static IEnumerable<(int X, int Y, int StepX, int StepY, int Width, int Height)> Parts(Header header) =>
        from pass in header.IsInterlaced ? Passes : [(X: 0, Y: 0, StepX: 1, StepY: 1)]
        let width = (header.Width - pass.X + pass.StepX - 1) / pass.StepX
        let height = (header.Height - pass.Y + pass.StepY - 1) / pass.StepY
        where width > 0 && height > 0
        select (pass.X, pass.Y, pass.StepX, pass.StepY, width, height);

    private static int LineBytes(Header header, int width) => (int)((((long)width * header.BitsPerPixel) + 7) / 8);

    private static CorruptFileException Unfilled(string path, Header header, Exception? cause) =>
        new(path, "IDAT", "pixels that do not unpack, or too few", FormattableString.Invariant($"{header.Height} rows of {header.Width} pixels"), innerException: cause);

    private static Picture Unpack(string path, Header header, ReadOnlySpan<byte> palette, Stream data)
    {
        byte[] pixels = new byte[header.Height * header.Width * header.Channels];
        using ZLibStream inflated = new(data, CompressionMode.Decompress);
        try
        {
            foreach ((int x, int y, int stepX, int stepY, int width, int height) in Parts(header))
            {
                byte[] line = new byte[LineBytes(header, width)];
                byte[] above = new byte[line.Length];
                for (int row = 0; row < height; row++)
                {
                    int filter = inflated.ReadByte();
                    inflated.ReadExactly(line);
                    Unfilter(path, filter, line, above, Math.Max(1, header.BitsPerPixel / 8), y + (row * stepY));
                    for (int column = 0; column < width; column++)
                    {
                        int pixel = ((y + (row * stepY)) * header.Width) + x + (column * stepX);
                        header.Copy(path, line, column, palette, pixels.AsSpan(pixel * header.Channels, header.Channels));
                    }

                    (line, above) = (above, line);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Unfilled(path, header, e);
        }

        return new Picture(header.Height, header.Width, header.Channels, pixels);
    }

    private static void Unfilter(string path, int filter, byte[] line, byte[] above, int step, int row)
    {
        if (filter is < 0 or > 4)
        {
            throw new CorruptFileException(path, FormattableString.Invariant($"row {row}"), filter < 0 ? "the end of the pixels" : FormattableString.Invariant($"filter {filter}"), "a filter, 0 to 4");
        }

        for (int i = 0; i < line.Length; i++)
        {
            int left = i < step ? 0 : line[i - step];
            int corner = i < step ? 0 : above[i - step];
            int guess = filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => 0,
            };
            line[i] = (byte)(line[i] + guess);
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner;
        (int a, int b, int c) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? above : corner;
    }

    private sealed record Header(int Width, int Height, int Depth, int Type, bool IsInterlaced)
    {
        // Grey, colours, palette, grey with alpha, colours with alpha: how many samples a pixel has.
        private int Samples => Type switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

        public int Channels => Type is 0 or 4 ? 1 : 3;

        public int BitsPerPixel => Samples * Depth;

        public static Header Read(string path, ReadOnlySpan<byte> content)
        {
            if (content.Length != 13)
            {
                throw new CorruptFileException(path, "IHDR", FormattableString.Invariant($"{content.Length} bytes"), "13");
            }

            long width = BinaryPrimitives.ReadUInt32BigEndian(content);
            long height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
            Picture.EnsureSize(path, "IHDR", height, width);
            (int depth, int type) = (content[8], content[9]);
            bool fits = type switch { 0 => depth is 1 or 2 or 4 or 8 or 16, 3 => depth is 1 or 2 or 4 or 8, 2 or 4 or 6 => depth is 8 or 16, _ => false };
            return fits && content[10] == 0 && content[11] == 0 && content[12] <= 1
                ? new Header((int)width, (int)height, depth, type, content[12] == 1)
                : throw new CorruptFileException(path, "IHDR", FormattableString.Invariant($"pixels of type {type} with {depth} bits, methods {content[10]}, {content[11]} and {content[12]}"), "those of the format");
        }

        public void Copy(string path, ReadOnlySpan<byte> line, int column, ReadOnlySpan<byte> palette, Span<byte> pixel)
        {
            if (Type != 3)
            {
                for (int c = 0; c < Channels; c++)
                {
                    pixel[c] = Depth < 8 ? (byte)(Sample(line, column) * 255 / ((1 << Depth) - 1)) : line[((column * Samples) + c) * (Depth / 8)];
                }

                return;
            }

            int entry = Sample(line, column);
            if (3 * entry >= palette.Length)
            {
                throw new CorruptFileException(path, "IDAT", FormattableString.Invariant($"colour {entry}"), FormattableString.Invariant($"one of the {palette.Length / 3} of the palette"));
            }

            palette.Slice(3 * entry, 3).CopyTo(pixel);
        }

        // Of fewer than 8 bits the first pixel is in the highest.
        private int Sample(ReadOnlySpan<byte> line, int column) => (line[column * Depth / 8] >> (8 - Depth - (column * Depth % 8))) & ((1 << Depth) - 1);
    }
}
