using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using static TfModelTools.Tests.Formats.Hdf5.Hdf5Bytes;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>Chunks take memory and time for what is there, not for what is claimed.</summary>
public sealed class Hdf5ChunkBoundsTests
{
    private const ushort DeflateFilter = 1;
    private const ushort NBitFilter = 5;
    private const ushort ScaleOffsetFilter = 6;
    private const ushort LzfFilter = 32000;

    private const uint Large = 100_000_000;

    [Fact]
    public void Equal_numbers_that_scale_offset_stores_in_no_bits_are_no_chunk_of_any_size()
    {
        const uint Count = 1 << 27;
        byte[] filter = Filter(ScaleOffsetFilter, 2, 0, Count, 0, 4, 1, 0, 0);
        byte[] int32 = [0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0];
        byte[] chunk = [0, 0, 0, 0, 8, .. new byte[16]];
        AssertRefused<LimitExceededException>("chunks of", f => Dataset(Growing(10), int32, OneChunk([Count, 4], f.Add(chunk), chunk.Length), filter));
        AssertRefused<LimitExceededException>("of which 21 are stored", f => Dataset(Space(Count), int32, OneChunk([Count, 4], f.Add(chunk), chunk.Length), filter));
    }

    [Fact]
    public void A_chunk_far_larger_than_its_dataset_is_refused() =>
        AssertRefused<LimitExceededException>("chunks of", f => Packed(f, Growing(10), Large, Filter(DeflateFilter), new byte[110_000]));

    [Fact]
    public void A_large_chunk_takes_memory_when_its_bytes_are_seen_to_be_there()
    {
        // Bytes that deflate makes nothing of, but a little at the beginning.
        byte[] stored = [.. Deflate(new byte[5]), .. new byte[110_000]];
        AssertRefused<CorruptFileException>("a deflate stream of 5 bytes", f => Packed(f, Space(Large), Large, Filter(DeflateFilter), stored));

        // One letter literally, 110,000 times.
        byte[] literal = [.. Enumerable.Range(0, 220_000).Select(i => (byte)(i % 2))];
        AssertRefused<CorruptFileException>("an LZF stream of", f => Packed(f, Space(Large), Large, Filter(LzfFilter), literal));
        AssertRefused<CorruptFileException>(
            "the end of n-bit data", f => Packed(f, Space(Large), Large, Filter(NBitFilter, 8, 0, Large, 1, 1, 0, 4, 0), new byte[110_000]));
    }

    [Fact]
    public void Two_compressors_do_not_multiply_what_a_chunk_may_take()
    {
        byte[] twice = [2, 2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
        AssertRefused<LimitExceededException>("of which", f => Packed(f, Space(1_000_000_000), 1_000_000_000, twice, new byte[2000]));
    }

    [Fact]
    public void Chunks_that_have_the_same_bytes_are_refused()
    {
        // A fixed array of four chunks of 1000 bytes: apart, and all in one place.
        AssertArray(i => (ulong)(i * 1000), 4000, null);
        AssertArray(_ => 0, 1000, "chunks of");

        static void AssertArray(Func<int, ulong> place, int size, string? refused)
        {
            Hdf5Bytes file = new();
            ulong data = file.Add([.. Enumerable.Range(0, size).Select(i => (byte)i)]);
            ulong array = file.End;
            file.Add(Checked([.. "FAHD"u8, 0, 0, 8, 10, .. Eight(4), .. Eight(array + 28)]));
            file.Add(Checked([.. "FADB"u8, 0, 0, .. Eight(array), .. Enumerable.Range(0, 4).SelectMany(i => Eight(data + place(i)))]));
            byte[] bytes = file.File(("d", file.Add(Dataset(Space(4000), UInt8, Chunked([1000, 1], [3, 10], array)))));
            using Hdf5File opened = Hdf5File.Open(bytes, "f.h5");
            Hdf5Dataset dataset = opened.Root.FindDataset("d")!;
            if (refused is null)
            {
                Assert.Equal(Enumerable.Range(0, 4000).Select(i => (byte)i), dataset.ReadTensor().Bytes.ToArray());
            }
            else
            {
                Assert.Contains(refused, Assert.Throws<CorruptFileException>(() => dataset.ReadTensor()).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_block_of_an_extensible_array_is_read_once()
    {
        AssertBlocks(twice: false);
        AssertBlocks(twice: true);

        static void AssertBlocks(bool twice)
        {
            // No entry in the index block, but six pointers to blocks of 16, 32, 32, 32, 64 and 64 entries, of which the third and fourth are set.
            Hdf5Bytes file = new();
            ulong header = file.End, index = header + 72, first = index + 18 + (31 * 8), second = first + 22 + (32 * 8);
            file.Add(Checked([.. "EAHD"u8, 0, 0, 8, 32, 0, 16, 4, 10, .. new byte[32], .. Eight(200), .. Eight(200), .. Eight(index)]));
            file.Add(Checked([.. "EAIB"u8, 0, 0, .. Eight(header), .. Eight(Undefined), .. Eight(Undefined), .. Eight(first), .. Eight(twice ? first : second), .. Enumerable.Repeat(Undefined, 27).SelectMany(Eight)]));
            foreach (byte at in (byte[])[48, 80])
            {
                file.Add(Checked([.. "EADB"u8, 0, 0, .. Eight(header), at, 0, 0, 0, .. Enumerable.Repeat(Undefined, 32).SelectMany(Eight)]));
            }

            byte[] bytes = file.File(("d", file.Add(Dataset(Growing(3200), UInt8, Chunked([100, 1], [4, 32, 0, 16, 4, 10], header)))));
            using Hdf5File opened = Hdf5File.Open(bytes, "f.h5");
            Hdf5Dataset dataset = opened.Root.FindDataset("d")!;
            if (twice)
            {
                Assert.Contains("twice", Assert.Throws<CorruptFileException>(() => dataset.ReadTensor()).Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(3200, dataset.ReadTensor().Bytes.Length);
            }
        }
    }

    [Theory]
    [InlineData(40u, 2_000_000u, 2_000_000u)]
    [InlineData(256u, 300_000u, 150_000u)]
    [InlineData(80_000_000u, 1u, 1u)]
    public void Chunks_of_rows_that_no_slab_holds_are_not_decoded_for_each_row(uint rows, uint columns, uint chunkColumns)
    {
        // Decoded for each row, they would take gigabytes of memory, one after the other, and minutes.
        byte[] values = new byte[rows * chunkColumns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (byte)(i / 1000);
        }

        byte[] chunk = Deflate(values);
        Hdf5Bytes file = new();
        int count = (int)(columns / chunkColumns);
        ulong[] places = [.. Enumerable.Range(0, count).Select(_ => file.Add(chunk))];
        ulong array = file.End;
        file.Add(Checked([.. "FAHD"u8, 0, 1, 20, 10, .. Eight((ulong)count), .. Eight(array + 28)]));
        file.Add(Checked([.. "FADB"u8, 0, 1, .. Eight(array), .. places.SelectMany(p => (byte[])[.. Eight(p), .. Eight((ulong)chunk.Length), 0, 0, 0, 0])]));
        bool flat = columns == 1;
        byte[] bytes = file.File(("d", file.Add(Dataset(
            flat ? Space(rows) : Space(rows, columns), UInt8, Chunked(flat ? [rows, 1] : [rows, chunkColumns, 1], [3, 10], array), Filter(DeflateFilter)))));
        using Hdf5File opened = Hdf5File.Open(bytes, "f.h5");
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Stream stream = opened.Root.FindDataset("d")!.OpenValues();
        byte[] line = new byte[flat ? 1 << 20 : chunkColumns];
        for (long at = 0, total = (long)rows * columns; at < total; at += line.Length)
        {
            Span<byte> part = line.AsSpan(0, (int)Math.Min(line.Length, total - at));
            stream.ReadExactly(part);
            long within = flat ? at : at / columns * chunkColumns;
            Assert.True(part[0] == (byte)(within / 1000) && part[^1] == (byte)((within + part.Length - 1) / 1000));
        }

        Assert.Equal(0, stream.Read(line));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L << 20);
    }

    /// <summary>A dataset of bytes in one chunk.</summary>
    private static byte[] Packed(Hdf5Bytes file, byte[] space, uint count, byte[] filter, byte[] stored) =>
        Dataset(space, UInt8, OneChunk([count, 1], file.Add(stored), stored.Length), filter);

    private static void AssertRefused<T>(string because, Func<Hdf5Bytes, byte[]> dataset)
        where T : TfModelException
    {
        Hdf5Bytes file = new();
        byte[] header = dataset(file);
        using Hdf5File opened = Hdf5File.Open(file.File(("d", file.Add(header))), "f.h5");
        long before = GC.GetAllocatedBytesForCurrentThread();
        T fault = Assert.Throws<T>(() =>
        {
            using Stream values = opened.Root.FindDataset("d")!.OpenValues();
            values.ReadExactly(new byte[100]);
        });
        Assert.Contains(because, fault.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
    }
}
