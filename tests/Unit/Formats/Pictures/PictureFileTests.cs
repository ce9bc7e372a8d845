using System.Buffers.Binary;
using System.IO.Compression;
using TfModelTools.Common;
using TfModelTools.Formats.Pictures;
using TfModelTools.Formats.Zip;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Pictures;

/// <summary>Pictures of every kind give the pixels that were put in.</summary>
public sealed class PictureFileTests : IDisposable
{
    private const int Width = 11;
    private const int Height = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 1)]
    [InlineData(3, 4)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(4, 16)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void A_png_gives_its_pixels(int type, int depth)
    {
        foreach (bool isInterlaced in new[] { false, true })
        {
            Picture picture = Read(Png(type, depth, isInterlaced));
            int channels = type is 0 or 4 ? 1 : 3;
            Assert.Equal((Height, Width, channels), (picture.Height, picture.Width, picture.Channels));
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        Assert.Equal(Expected(type, depth, y, x, c), picture.Pixels.Span[(((y * Width) + x) * channels) + c]);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_bmp_is_read_from_the_bottom_and_in_its_own_order_of_colours()
    {
        byte[] head = [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24]];
        byte[] pixels = [1, 2, 3, 0, 4, 5, 6, 0];
        Assert.Equal([6, 5, 4, 3, 2, 1], Read([.. head, .. pixels]).Pixels.ToArray());

        // A negative height begins at the top.
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(22), -2);
        Assert.Equal([3, 2, 1, 6, 5, 4], Read([.. head, .. pixels]).Pixels.ToArray());
    }

    [Fact]
    public void Netpbm_is_read_with_comments_and_scaled_to_8_bits()
    {
        Picture colours = Read([.. "P6 # two\n2 1\n255\n"u8, 1, 2, 3, 4, 5, 6]);
        Assert.Equal([1, 2, 3, 4, 5, 6], colours.Pixels.ToArray());
        Assert.Equal([0, 17, 255], Read([.. "P5 3 1 15\n"u8, 0, 1, 15]).Pixels.ToArray());
        Assert.Equal([Math.Round((0.299 * 1) + (0.587 * 2) + (0.114 * 3)), 5], colours.WithChannels(1).Pixels.ToArray().Select(v => (double)v));
    }

    [Theory]
    [InlineData(new byte[] { 0x49, 0x49, 0x2a, 0x00 }, "TIFF")]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39 }, "GIF")]
    public void A_kind_that_is_not_read_is_named(byte[] head, string kind)
    {
        UnrecognizedFormatException e = Assert.Throws<UnrecognizedFormatException>(() => Read([.. head, .. new byte[20]]));
        Assert.Contains(kind, e.Message, StringComparison.Ordinal);
        Assert.Contains("PNG", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_png_is_refused()
    {
        byte[] good = Png(2, 8, false);
        for (int i = 8; i < good.Length; i += 7)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x55;
            Assert.ThrowsAny<TfModelException>(() => Read(bad));
            Assert.ThrowsAny<TfModelException>(() => Read(good[..i]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_small_png_cannot_ask_for_a_large_picture(bool isInterlaced)
    {
        byte[] good = Png(6, 16, isInterlaced);
        byte[] header = [.. Big(1 << 13), .. Big(1 << 13), .. good[24..29]];
        byte[] bad = [.. good[..8], .. Chunk("IHDR"u8, header), .. good[33..]];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("too few", Assert.Throws<CorruptFileException>(() => Read(bad)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private Picture Read(byte[] bytes)
    {
        string path = _folder.File("picture");
        File.WriteAllBytes(path, bytes);
        Assert.True(PictureFile.IsPicture(path));
        return PictureFile.Read(path);
    }

    private static int Sample(int y, int x, int c) => ((y * 31) + (x * 7) + (c * 101)) & 0xff;

    private static int Expected(int type, int depth, int y, int x, int c)
    {
        int most = (1 << Math.Min(depth, 8)) - 1;
        int value = Sample(y, x, type == 3 ? 0 : c) & most;
        return type == 3 ? ((value * 3) + c) & 0xff : value * 255 / most;
    }

    // Rows of every filter in turn.
    private static byte[] Png(int type, int depth, bool isInterlaced)
    {
        int samples = type switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };
        int step = Math.Max(1, samples * depth / 8);
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach ((int x0, int y0, int dx, int dy) in isInterlaced ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : new[] { (0, 0, 1, 1) })
            {
                byte[]? above = null;
                for (int y = y0, row = 0; y < Height && x0 < Width; y += dy, row++)
                {
                    byte[] line = Line(type, depth, samples, y, x0, dx);
                    zlib.WriteByte((byte)(row % 5));
                    zlib.Write(Filtered(row % 5, line, above ?? new byte[line.Length], step));
                    above = line;
                }
            }
        }

        byte[] header = [.. Big(Width), .. Big(Height), (byte)depth, (byte)type, 0, 0, isInterlaced ? (byte)1 : (byte)0];
        byte[] palette = type == 3 ? Chunk("PLTE"u8, [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)i)]) : [];
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, header), .. palette, .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Line(int type, int depth, int samples, int y, int x0, int dx)
    {
        int width = (Width - x0 + dx - 1) / dx;
        byte[] line = new byte[((width * samples * depth) + 7) / 8];
        for (int i = 0; i < width * samples; i++)
        {
            int value = Sample(y, x0 + (i / samples * dx), type == 3 ? 0 : i % samples);
            if (depth < 8)
            {
                line[i * depth / 8] |= (byte)((value & ((1 << depth) - 1)) << (8 - depth - (i * depth % 8)));
            }
            else
            {
                line[i * (depth / 8)] = (byte)value;
            }
        }

        return line;
    }

    private static byte[] Filtered(int filter, byte[] line, byte[] above, int step) => [.. line.Select((v, i) =>
    {
        int left = i < step ? 0 : line[i - step];
        int corner = i < step ? 0 : above[i - step];
        int guess = left + above[i] - corner;
        int[] nearest = [left, above[i], corner];
        return (byte)(v - filter switch { 1 => left, 2 => above[i], 3 => (left + above[i]) / 2, 4 => nearest.MinBy(n => Math.Abs(guess - n)), _ => 0 });
    })];

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content) => [.. Big(content.Length), .. kind, .. content, .. Big((int)Crc32.Compute([.. kind, .. content]))];

    private static byte[] Big(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
