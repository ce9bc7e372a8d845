using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Zip;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats.Zip;

/// <summary>gzip as others write it is read whole or refused: a file cut before its trailer is not taken for a whole one.</summary>
public sealed class GzipReadStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public void Members_are_read_one_after_another(int length)
    {
        byte[] content = new byte[length];
        new Random(7).NextBytes(content);
        Assert.Equal(content, Read(Gzip(content)));
        Assert.Equal([.. content, .. "more"u8, .. content], Read([.. Gzip(content), .. Gzip("more"u8.ToArray()), .. Gzip(content)]));
    }

    [Fact]
    public void Zeros_behind_the_end_are_passed_over_and_nothing_else()
    {
        byte[] one = Gzip("text"u8.ToArray());
        Assert.Equal("text"u8.ToArray(), Read([.. one, .. new byte[100_000]]));
        Assert.Equal("text"u8.ToArray(), Read([.. one, 0]));
        foreach (byte[] rest in new byte[][] { [1], [0, 1], [.. new byte[20_000], 7], [0x1f, 0x8b], [0x1f], [.. "garbage and more of it"u8] })
        {
            Assert.Throws<CorruptFileException>(() => Read([.. one, .. rest]));
        }
    }

    [Fact]
    public void Optional_fields_of_the_header_are_passed_over()
    {
        byte[] one = Gzip("text"u8.ToArray());
        byte[] extra = [0x1f, 0x8b, 8, 2 + 4 + 8 + 16, .. one[4..10], 3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8, 9, 9, .. one[10..]];
        Assert.Equal("text"u8.ToArray(), Read(extra));
        for (int length = 0; length < extra.Length; length++)
        {
            byte[] cut = extra[..length];
            Assert.ThrowsAny<TfModelException>(() => Read(cut));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100_000)]
    public void Every_cut_and_every_change_is_refused(int length)
    {
        byte[] content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 23)))));
        byte[] whole = Gzip(content);
        for (int cut = 0; cut < whole.Length; cut++)
        {
            byte[] damaged = whole[..cut];
            Assert.ThrowsAny<TfModelException>(() => Read(damaged));
        }

        // Some bits say nothing of the content: time and system in the header, and what fills the last byte.
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            try
            {
                Assert.Equal(content, Read(damaged));
            }
            catch (TfModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, whole.Length - 8, whole.Length - 6);
    }

    [Fact]
    public void A_wrong_checksum_is_told_as_one()
    {
        byte[] whole = Gzip("text"u8.ToArray());
        whole[^8] ^= 1;
        Assert.Throws<ChecksumMismatchException>(() => Read(whole));
    }

    [Fact]
    public void Weights_without_their_trailer_are_refused()
    {
        using TemporaryFolder folder = new();
        byte[] whole = Gzip("""{"a": [1.5, 2.5]}"""u8.ToArray());
        File.WriteAllBytes(folder.File("w.json.gz"), whole);
        using (IVariableSource source = WeightSources.Open(folder.File("w.json.gz")))
        {
            Assert.Equal(2, source.Variables.Single().ElementCount);
        }

        foreach (int missing in new[] { 1, 4, 8 })
        {
            File.WriteAllBytes(folder.File("w.json.gz"), whole[..^missing]);
            Assert.Throws<CorruptFileException>(() => WeightSources.Open(folder.File("w.json.gz")));
        }
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    private static byte[] Read(byte[] file)
    {
        using GzipReadStream stream = new(new MemoryStream(file), "f.gz");
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
