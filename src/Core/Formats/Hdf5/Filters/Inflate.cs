using System.IO.Compression;
using TfModelTools.Common;

namespace TfModelTools.Formats.Hdf5;

/// <summary>Undoes the deflate filter: a zlib stream a chunk, whose Adler-32 checksum is verified.</summary>
internal static class Inflate
{
    /// <summary>A chunk larger than this is unpacked twice: that it is as large as it claims is seen before memory is taken for it.</summary>
    public const int UnseenBytes = 16 << 20;

    /// <param name="context">The file.</param>
    /// <param name="bytes">The zlib stream.</param>
    /// <param name="size">The most bytes that may come out.</param>
    /// <param name="exact">Whether exactly <paramref name="size"/> bytes must come out (no other compressor follows).</param>
    /// <param name="place">Where the chunk is, for messages.</param>
    public static byte[] Decode(FileContext context, byte[] bytes, long size, bool exact, string place)
    {
        try
        {
            if (exact && size > UnseenBytes)
            {
                Measure(context, bytes, size, place);
            }

            using MemoryStream input = new(bytes, writable: false);
            using ZLibStream zlib = new(input, CompressionMode.Decompress);
            if (exact)
            {
                byte[] result = new byte[size];
                int count = zlib.ReadAtLeast(result, result.Length, throwOnEndOfStream: false);
                return count == result.Length && zlib.ReadByte() < 0 ? result : throw WrongSize(context, count, size, place);
            }

            // The output is the input of another compressor: it is bounded, but its size is not recorded.
            using MemoryStream output = new();
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = zlib.Read(buffer)) > 0;)
            {
                output.Write(buffer, 0, count);
                if (output.Length > size + 1024)
                {
                    throw context.Corrupt(place, "a deflate stream longer than its chunk", $"at most {size} bytes");
                }
            }

            return output.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new CorruptFileException(context.Path, place, "a damaged deflate stream", "deflated data", innerException: e);
        }
    }

    private static void Measure(FileContext context, byte[] bytes, long size, string place)
    {
        using MemoryStream input = new(bytes, writable: false);
        using ZLibStream zlib = new(input, CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int count; total <= size && (count = zlib.Read(buffer)) > 0;)
        {
            total += count;
        }

        if (total != size)
        {
            throw WrongSize(context, total, size, place);
        }
    }

    private static CorruptFileException WrongSize(FileContext context, long found, long size, string place) =>
        context.Corrupt(place, found < size ? $"a deflate stream of {found} bytes" : "a longer deflate stream", $"{size} bytes");
}
