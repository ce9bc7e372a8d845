using System.Text;
using Snappier;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tests.TestSupport;
using Entry = TfModelTools.Tests.Formats.Checkpoints.TableFiles.Entry;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>Blocks of tables that are compressed with Snappy, whose checksums are right and whose stream is not (google/snappy, format_description.txt).</summary>
public sealed class SnappyBlockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_compressed_block_is_read() => Assert.Equal("aaaa 24 aaab 24", Read(s => s));

    // Longer than the five bytes of a number of 32 bits, which the stream's length is.
    [Theory]
    [InlineData(new byte[] { 0xbd, 0x80, 0x80, 0x80, 0x80, 0x00 })]
    [InlineData(new byte[] { 0xbd, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 })]
    public void A_length_of_too_many_bytes_is_refused(byte[] length) =>
        Assert.Contains("Snappy", Assert.Throws<CorruptFileException>(() => Read(s => [.. length, .. s[1..]])).Message, StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_changed_is_refused_with_one_error_or_read()
    {
        int length = 0;
        int refused = 0;
        for (int at = 0; at == 0 || at < length; at++)
        {
            for (int value = 0; value < 256; value += at < 4 ? 1 : 15)
            {
                try
                {
                    Read(s =>
                    {
                        length = s.Length;
                        s[at] = (byte)value;
                        return s;
                    });
                }
                catch (TfModelException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 1000, $"{refused} were refused");
    }

    private string Read(Func<byte[], byte[]> change)
    {
        byte[] value = [.. Enumerable.Range(0, 24).Select(i => (byte)(i % 5))];
        Entry[] entries = [new Entry(0, Encoding.ASCII.GetBytes("aaaa"), value), new Entry(3, Encoding.ASCII.GetBytes("b"), value)];
        TableFiles.Write(_folder.File("table"), b => (change(Snappy.CompressToArray(b)), TableFormat.SnappyCompression), [(Encoding.ASCII.GetBytes("b"), entries)]);
        using TableReader table = TableReader.Open(InputFile.Open(_folder.File("table")));
        List<string> read = [];
        table.ForEach(c => read.Add($"{Encoding.ASCII.GetString(c.Key)} {c.Value.Length}"));
        return string.Join(' ', read);
    }
}
