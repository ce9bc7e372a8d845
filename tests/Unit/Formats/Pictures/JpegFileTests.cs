using TfModelTools.Common;
using TfModelTools.Formats.Pictures;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Pictures;

/// <summary>JPEGs give the values that their blocks say: the files are made here, of blocks of one value each, so that every pixel is known by the formulas of T.81 and JFIF.</summary>
public sealed class JpegFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0x11, false)]
    [InlineData(0x22, false)]
    [InlineData(0x11, true)]
    public void Grey_blocks_are_where_they_belong(byte share, bool isProgressive)
    {
        Picture picture = Read(Jpeg(10, 19, [share], isProgressive, [[10], [20], [30], [200], [210], [255]]));
        Assert.Equal((10, 19, 1), (picture.Height, picture.Width, picture.Channels));
        for (int y = 0; y < 10; y++)
        {
            for (int x = 0; x < 19; x++)
            {
                Assert.Equal(new[] { 10, 20, 30, 200, 210, 255 }[((y / 8) * 3) + (x / 8)], picture.Pixels.Span[(y * 19) + x]);
            }
        }
    }

    [Fact]
    public void Colours_are_made_of_brightness_and_differences()
    {
        Picture picture = Read(Jpeg(8, 8, [0x11, 0x11, 0x11], false, [[150, 100, 180]]));
        byte[] expected = [(byte)Math.Round(150 + (1.402 * 52)), (byte)Math.Round(150 - (0.344136 * -28) - (0.714136 * 52)), (byte)Math.Round(150 + (1.772 * -28))];
        Assert.Equal(Enumerable.Repeat(expected, 64).SelectMany(p => p), picture.Pixels.ToArray());
    }

    [Fact]
    public void Colours_that_are_none_of_brightness_are_taken_as_they_are()
    {
        byte[] jpeg = Jpeg(8, 8, [0x11, 0x11, 0x11], false, [[150, 100, 180]], ids: "RGB"u8.ToArray());
        Assert.Equal([150, 100, 180], Read(jpeg).Pixels.Span[..3].ToArray());
    }

    [Fact]
    public void Between_two_samples_of_colour_a_quarter_of_the_farther_is_mixed_in()
    {
        // Two units of 16 columns: two blocks of brightness and one of each difference.
        Picture picture = Read(Jpeg(8, 32, [0x21, 0x11, 0x11], false, [[128, 128, 128, 100], [128, 128, 128, 160]]));
        int[] v = [.. Enumerable.Range(0, 32).Select(x => x switch { < 15 => 100, 15 => ((3 * 100) + 160 + 2) / 4, 16 => ((3 * 160) + 100 + 1) / 4, _ => 160 })];
        Assert.Equal(v.Select(c => (byte)Math.Round(128 + (1.402 * (c - 128)))), Enumerable.Range(0, 32).Select(x => picture.Pixels.Span[3 * x]));
    }

    [Fact]
    public void Between_two_rows_of_samples_a_quarter_of_the_farther_is_mixed_in()
    {
        Picture picture = Read(Jpeg(32, 16, [0x22, 0x11, 0x11], false, [[128, 128, 128, 128, 128, 100], [128, 128, 128, 128, 128, 160]]));
        int[] v = [.. Enumerable.Range(0, 32).Select(y => y switch { < 15 => 100, 15 => (3 * 100 + 160) / 4, 16 => (3 * 160 + 100) / 4, _ => 160 })];
        Assert.Equal(v.Select(c => (byte)Math.Round(128 + (1.402 * (c - 128)))), Enumerable.Range(0, 32).Select(y => picture.Pixels.Span[3 * 16 * y]));
    }

    [Fact]
    public void Inks_and_other_codings_are_refused_by_name()
    {
        Assert.Contains("inks", Assert.Throws<UnsupportedFeatureException>(() => Read(Jpeg(8, 8, [0x11, 0x11, 0x11, 0x11], false, [[1, 2, 3, 4]]))).Message, StringComparison.Ordinal);
        byte[] lossless = Jpeg(8, 8, [0x11], false, [[1]]);
        lossless[lossless.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]) + 1] = 0xc3;
        Assert.Throws<UnsupportedFeatureException>(() => Read(lossless));
    }

    [Fact]
    public void A_damaged_one_is_one_error()
    {
        byte[] good = Jpeg(24, 40, [0x11, 0x11, 0x11], false, [.. Enumerable.Range(0, 15).Select(i => new[] { i * 9, 128, 255 - i })]);
        for (int i = 3; i < good.Length - 2; i++)
        {
            Assert.ThrowsAny<TfModelException>(() => Read(good[..i]));
            byte[] bad = [.. good];
            bad[i] ^= 0x55;
            Exception? e = Record.Exception(() => Read(bad));
            Assert.True(e is null or TfModelException, e?.ToString());
        }

        // Its size is trusted only within the limit.
        byte[] huge = [.. good];
        int frame = huge.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]);
        huge.AsSpan(frame + 5, 4).Fill(0xff);
        Assert.Throws<LimitExceededException>(() => Read(huge));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_without_a_part_is_one_error(bool isProgressive)
    {
        byte[] good = Jpeg(24, 40, [0x11, 0x11, 0x11], isProgressive, [.. Enumerable.Range(0, 15).Select(i => new[] { i * 9, 128, 255 - i })]);
        int left = 0;
        for (int at = 2; good[at + 1] != 0xda; at += 2 + ((good[at + 2] << 8) | good[at + 3]))
        {
            int next = at + 2 + ((good[at + 2] << 8) | good[at + 3]);
            Exception? e = Record.Exception(() => Read([.. good[..at], .. good[next..]]));
            Assert.True(e is null or TfModelException, e?.ToString());
            left++;
        }

        Assert.Equal(4, left);
    }

    private Picture Read(byte[] bytes)
    {
        string path = _folder.File("picture");
        File.WriteAllBytes(path, bytes);
        return PictureFile.Read(path);
    }

    /// <summary>A JPEG of units, each the values of its blocks in their order: one scan, the first coefficient of a block alone is not zero.</summary>
    internal static byte[] Jpeg(int height, int width, byte[] shares, bool isProgressive, int[][] units, byte[]? ids = null)
    {
        ids ??= [.. Enumerable.Range(1, shares.Length).Select(i => (byte)i)];
        int[] blocks = [.. shares.Select(s => shares.Length == 1 ? 1 : (s >> 4) * (s & 15))];
        byte[] frame = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)shares.Length, .. ids.SelectMany((id, i) => new byte[] { id, shares[i], 0 })];
        byte[] scan = [(byte)shares.Length, .. ids.SelectMany(id => new byte[] { id, 0 }), 0, (byte)(isProgressive ? 0 : 63), 0];

        // Sixteen first coefficients of 4 bits, of which all but the last have a code; the only code of the others ends a block.
        byte[] first = [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(i => (byte)i)];
        byte[] rest = [0x10, 1, .. new byte[15], 0];
        JpegBitWriter bits = new();
        int[] before = new int[shares.Length];
        foreach (int[] unit in units)
        {
            int next = 0;
            for (int c = 0; c < shares.Length; c++)
            {
                for (int b = 0; b < blocks[c]; b++)
                {
                    // Of a flat block the first coefficient is 8 times its value, and each step is 8.
                    int difference = unit[next] - 128 - before[c];
                    before[c] = unit[next++] - 128;
                    int size = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
                    bits.Add(size, 4);
                    bits.Add(difference < 0 ? difference + (1 << size) - 1 : difference, size);
                    bits.Add(0, isProgressive ? 0 : 1);
                }
            }
        }

        return
        [
            0xff, 0xd8, .. JpegBitWriter.Segment(0xdb, [0, .. Enumerable.Repeat((byte)8, 64)]), .. JpegBitWriter.Segment((byte)(isProgressive ? 0xc2 : 0xc0), frame), .. JpegBitWriter.Segment(0xc4, first), .. JpegBitWriter.Segment(0xc4, rest), .. JpegBitWriter.Segment(0xda, scan),
            .. bits.End(), 0xff, 0xd9,
        ];
    }
}
