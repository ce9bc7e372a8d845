using System.Text;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Tests.Formats.Zip;

public sealed class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_catalogue_comes_out() => Assert.Equal(0xcbf43926u, Crc32.Compute("123456789"u8));

    [Fact]
    public void Nothing_has_the_checksum_zero() => Assert.Equal(0u, Crc32.Compute([]));

    [Fact]
    public void Every_length_agrees_with_the_bitwise_definition()
    {
        byte[] bytes = new byte[1100];
        new Random(1).NextBytes(bytes);
        uint state = 0xffffffff;
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(~state, Crc32.Compute(bytes.AsSpan(0, length)));
            state ^= bytes[length];
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ 0xedb88320 : state >> 1;
            }
        }
    }

    [Fact]
    public void Parts_append_to_the_whole()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400)));
        uint whole = Crc32.Compute(bytes);
        for (int split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(whole, Crc32.Append(Crc32.Compute(bytes.AsSpan(0, split)), bytes.AsSpan(split)));
        }
    }
}
