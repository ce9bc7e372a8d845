using TfModelTools.Common;
using TfModelTools.Formats.Pictures;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Pictures;

/// <summary>
/// JPEGs of blocks whose 64 values are chosen here, written in one scan and in several with single bits (T.81, G): both must give the samples that the cosine transform
/// of T.81, A.3.3 gives of the values.
/// </summary>
public sealed class JpegScansTests : IDisposable
{
    private const int Rows = 2, Columns = 3;

    // Each code of 8 bits is its own value; 12 sizes of first values have 4 bits each.
    private static readonly byte[] FirstCodes = [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(i => (byte)i)];
    private static readonly byte[] RestCodes = [0x10, .. new byte[7], 255, .. new byte[8], .. Enumerable.Range(0, 255).Select(i => (byte)i)];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Samples_are_what_the_cosine_transform_gives()
    {
        int[][] blocks = Blocks();
        Assert.Equal(8 * Columns, Read(Whole(blocks, 0)).Width);
        AssertSamples(blocks, Read(Whole(blocks, 0)));
    }

    [Fact]
    public void Restarts_begin_anew() => AssertSamples(Blocks(), Read(Whole(Blocks(), 2)));

    // T.81, B.1.1.2: any number of 0xff may stand in front of a marker.
    [Fact]
    public void Fill_bytes_in_front_of_a_restart_do_not_end_a_scan()
    {
        int[][] blocks = [.. Enumerable.Range(0, Rows * Columns).Select(_ => new int[64])];
        byte[] plain = Whole(blocks, 1);
        List<byte> filled = [];
        for (int i = 0; i < plain.Length; i++)
        {
            filled.AddRange(Enumerable.Repeat((byte)0xff, plain[i] == 0xff && plain[i + 1] is >= 0xd0 and <= 0xd7 ? 3 : 0));
            filled.Add(plain[i]);
        }

        Assert.Equal(3 * (blocks.Length - 1), filled.Count - plain.Length);
        AssertSamples(blocks, Read([.. filled]));
    }

    [Fact]
    public void Values_that_come_bit_by_bit_are_the_same()
    {
        int[][] blocks = Blocks();
        Assert.Equal(Read(Whole(blocks, 0)).Pixels.ToArray(), Read(BitByBit(blocks)).Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, 64, 0x00)]
    [InlineData(1, 255, 0x10)]
    [InlineData(5, 4, 0x00)]
    [InlineData(0, 1, 0x00)]
    [InlineData(1, 63, 0x20)]
    [InlineData(1, 63, 0x0e)]
    public void Scans_of_values_that_a_block_does_not_have_are_one_error(byte first, byte last, byte bits)
    {
        byte[] bad = Header(true, [.. Scan(0, 0, 0x01, w => w.Add(0, 4 * Rows * Columns)), .. Scan(first, last, bits, w => w.Add(0, 8 * Rows * Columns)), 0xff, 0xd9]);
        Assert.Contains("values", Assert.Throws<CorruptFileException>(() => Read(bad)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no codes")]
    [InlineData("too many codes")]
    [InlineData("more values than there are")]
    [InlineData("a first value of 16 bits")]
    public void Tables_of_codes_that_are_none_are_one_error(string what)
    {
        byte[] table = what switch
        {
            "no codes" => [0x00, .. new byte[16]],
            "too many codes" => [0x00, 3, .. new byte[15], 0, 1, 2],
            "more values than there are" => [0x00, 0, 4, .. new byte[14], 0, 1, 2],
            _ => [0x00, 1, .. new byte[15], 16],
        };
        byte[] good = Whole(Blocks(), 0);
        int at = good.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc4]);
        Assert.Contains("tables of codes", Assert.Throws<CorruptFileException>(() => Read([.. good[..at], .. JpegBitWriter.Segment(0xc4, table), .. good[at..]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scan_that_ends_too_early_is_one_error()
    {
        byte[] good = Whole(Blocks(), 0);
        Assert.Contains("the end of the scan", Assert.Throws<CorruptFileException>(() => Read([.. good[..^6], 0xff, 0xd9])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_small_file_cannot_ask_for_a_large_picture(bool isProgressive)
    {
        byte[] good = isProgressive ? BitByBit(Blocks()) : Whole(Blocks(), 0);
        int frame = good.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, isProgressive ? (byte)0xc2 : (byte)0xc0]);
        (good[frame + 5], good[frame + 7]) = (0x1f, 0x1f);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("a bit for each block", Assert.Throws<CorruptFileException>(() => Read(good)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(true, 0, 0)]
    [InlineData(true, 1, 63)]
    public void Comments_do_not_stand_for_pixels(bool isProgressive, byte first, byte last)
    {
        // 8000 by 8000 pixels, a million blocks, in some 200 KB of which a scan has none.
        byte[] comments = [.. Enumerable.Repeat(JpegBitWriter.Segment(0xfe, new byte[65_000]), 3).SelectMany(c => c)];
        byte[] bad = Header(isProgressive, [.. comments, .. Scan(first, last, 0, w => w.Add(0, 64)), 0xff, 0xd9]);
        int frame = bad.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, isProgressive ? (byte)0xc2 : (byte)0xc0]);
        (bad[frame + 5], bad[frame + 6], bad[frame + 7], bad[frame + 8]) = (0x1f, 0x40, 0x1f, 0x40);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(first > 0 ? "without the first" : "for each block", Assert.Throws<CorruptFileException>(() => Read(bad)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    [Fact]
    public void Scans_over_blocks_that_have_nothing_are_bounded_by_the_bytes()
    {
        // 1024 by 1024 blocks whose first values take 4 bits each; then scans of runs of 32767 blocks without a value, of 22 bits each.
        const int Blocks = 1024 * 1024;
        byte[] empty = Scan(1, 63, 0, w =>
        {
            for (int left = Blocks; left > 0; left -= 32_767)
            {
                w.Add(0xe0, 8);
                w.Add(0x3fff, 14);
            }
        });
        byte[] bad = Header(true, [.. Scan(0, 0, 0, w => Enumerable.Range(0, Blocks / 4).ToList().ForEach(_ => w.Add(0, 16))), .. Enumerable.Repeat(empty, 190).SelectMany(s => s), 0xff, 0xd9]);
        int frame = bad.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc2]);
        (bad[frame + 5], bad[frame + 7]) = (8192 >> 8, 8192 >> 8);
        (bad[frame + 6], bad[frame + 8]) = (0, 0);
        Assert.Contains("its scans go over", Assert.Throws<LimitExceededException>(() => Read(bad)).Message, StringComparison.Ordinal);
    }

    private Picture Read(byte[] bytes)
    {
        string path = _folder.File("picture");
        File.WriteAllBytes(path, bytes);
        return PictureFile.Read(path);
    }

    // Values of every size in every place, few and many of them, so that runs are short and long.
    private static int[][] Blocks()
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, Rows * Columns).Select(b => Enumerable.Range(0, 64).Select(k => k == 0 ? random.Next(-500, 500) : random.Next(1 + (3 * b)) > 0 ? 0 : random.Next(-40 + k / 2, 41 - k / 2)).ToArray())];
    }

    private static void AssertSamples(int[][] blocks, Picture picture)
    {
        for (int b = 0; b < blocks.Length; b++)
        {
            for (int y = 0; y < 8; y++)
            {
                for (int x = 0; x < 8; x++)
                {
                    double sum = 0;
                    for (int k = 0; k < 64; k++)
                    {
                        (int u, int v) = Place(k);
                        sum += (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) * 2 * blocks[b][k] * Math.Cos(((2 * x) + 1) * u * Math.PI / 16) * Math.Cos(((2 * y) + 1) * v * Math.PI / 16);
                    }

                    int sample = picture.Pixels.Span[(((b / Columns * 8) + y) * 8 * Columns) + (b % Columns * 8) + x];
                    Assert.InRange(sample, Math.Clamp((sum / 4) + 128, 0, 255) - 0.75, Math.Clamp((sum / 4) + 128, 0, 255) + 0.75);
                }
            }
        }
    }

    // The diagonals of figure A.6, walked: up to the right until an edge, then down to the left.
    private static (int U, int V) Place(int k)
    {
        (int u, int v, bool isUp) = (0, 0, true);
        for (int i = 0; i < k; i++)
        {
            (int nextU, int nextV) = isUp ? (u + 1, v - 1) : (u - 1, v + 1);
            if (nextU is >= 0 and < 8 && nextV is >= 0 and < 8)
            {
                (u, v) = (nextU, nextV);
            }
            else
            {
                (u, v) = isUp == (isUp ? u < 7 : v < 7) ? (u + 1, v) : (u, v + 1);
                isUp = !isUp;
            }
        }

        return (u, v);
    }

    private static byte[] Header(bool isProgressive, byte[] rest) =>
    [
        0xff, 0xd8, .. JpegBitWriter.Segment(0xdb, [0x10, .. Enumerable.Repeat(new byte[] { 0, 2 }, 64).SelectMany(s => s)]),
        .. JpegBitWriter.Segment(isProgressive ? (byte)0xc2 : (byte)0xc0, [8, 0, 8 * Rows, 0, 8 * Columns, 1, 1, 0x11, 0]), .. JpegBitWriter.Segment(0xc4, [.. FirstCodes, .. RestCodes]), .. rest,
    ];

    private static byte[] Scan(byte first, byte last, byte bits, Action<JpegBitWriter> write)
    {
        JpegBitWriter writer = new();
        write(writer);
        return [.. JpegBitWriter.Segment(0xda, [1, 1, 0, first, last, bits]), .. writer.End()];
    }

    private static byte[] Whole(int[][] blocks, int restarts) => Header(false, [.. JpegBitWriter.Segment(0xdd, [0, (byte)restarts]), .. Scan(0, 63, 0, w =>
    {
        int before = 0;
        for (int b = 0; b < blocks.Length; b++)
        {
            if (restarts > 0 && b > 0 && b % restarts == 0)
            {
                w.Restart((b / restarts) - 1);
                before = 0;
            }

            First(w, blocks[b][0] - before);
            before = blocks[b][0];
            Band(w, blocks[b], 1, 63, 0);
        }
    }), 0xff, 0xd9]);

    private static byte[] BitByBit(int[][] blocks) => Header(true,
    [
        .. Scan(0, 0, 0x01, w => Enumerable.Range(0, blocks.Length).ToList().ForEach(b => First(w, (blocks[b][0] >> 1) - (b == 0 ? 0 : blocks[b - 1][0] >> 1)))),
        .. Scan(0, 0, 0x10, w => Array.ForEach(blocks, b => w.Add(b[0] & 1, 1))),
        .. Scan(1, 20, 0x02, w => Array.ForEach(blocks, b => Band(w, b, 1, 20, 2))),
        .. Scan(21, 63, 0x02, w => Array.ForEach(blocks, b => Band(w, b, 21, 63, 2))),
        .. Scan(1, 63, 0x21, w => Array.ForEach(blocks, b => Refine(w, b, 1, 63, 1))),
        .. Scan(1, 63, 0x10, w => Array.ForEach(blocks, b => Refine(w, b, 1, 63, 0))),
        0xff, 0xd9,
    ]);

    private static void First(JpegBitWriter w, int difference)
    {
        int size = JpegBitWriter.Size(difference);
        w.Add(size, 4);
        w.AddSigned(difference, size);
    }

    private static void Band(JpegBitWriter w, int[] block, int from, int to, int low)
    {
        int run = 0;
        for (int k = from; k <= to; k++)
        {
            int value = Math.Sign(block[k]) * (Math.Abs(block[k]) >> low);
            if (value == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16)
            {
                w.Add(0xf0, 8);
            }

            w.Add((run << 4) | JpegBitWriter.Size(value), 8);
            w.AddSigned(value, JpegBitWriter.Size(value));
            run = 0;
        }

        // The end of one block, or of this one alone as a run of one: the code is the same.
        w.Add(0, run > 0 ? 8 : 0);
    }

    private static void Refine(JpegBitWriter w, int[] block, int from, int to, int low)
    {
        int lastNew = Enumerable.Range(from, to - from + 1).LastOrDefault(k => Math.Abs(block[k]) >> low == 1, -1);
        int run = 0;
        List<int> held = [];
        for (int k = from; k <= to; k++)
        {
            int value = Math.Abs(block[k]) >> low;
            if (value > 1)
            {
                held.Add(value & 1);
            }
            else if (value == 0)
            {
                if (k < lastNew && ++run == 16)
                {
                    Put(0xf0);
                    run = 0;
                }
                else if (k > lastNew)
                {
                    run++;
                }
            }
            else
            {
                w.Add((run << 4) | 1, 8);
                w.Add(block[k] > 0 ? 1 : 0, 1);
                Flush();
                run = 0;
            }
        }

        if (run > 0 || held.Count > 0)
        {
            Put(0);
        }

        void Put(int code)
        {
            w.Add(code, 8);
            Flush();
        }

        void Flush()
        {
            held.ForEach(b => w.Add(b, 1));
            held.Clear();
        }
    }
}
