using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures;

/// <summary>PGM and PPM in their binary forms, P5 and P6, of up to 8 bits (netpbm.sourceforge.net).</summary>
internal static class NetpbmReader
{
    /// <summary>Whether bytes begin one.</summary>
    public static bool IsNetpbm(ReadOnlySpan<byte> head) => head is [(byte)'P', (byte)'5' or (byte)'6', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#', ..];

    /// <summary>Reads one.</summary>
    public static Picture Read(string path, ReadOnlySpan<byte> bytes)
    {
        int channels = bytes[1] == (byte)'5' ? 1 : 3;
        int at = 2;
        long width = Number(path, bytes, ref at);
        long height = Number(path, bytes, ref at);
        long most = Number(path, bytes, ref at);
        Picture.EnsureSize(path, "its header", height, width);
        if (most is < 1 or > 255)
        {
            throw new UnsupportedFeatureException(FormattableString.Invariant($"'{path}' has values up to {most}, which is not read."), "Save it with 8 bits for each value.", path);
        }

        // One blank, and the values.
        long count = height * width * channels;
        ReadOnlySpan<byte> values = bytes[Math.Min(at + 1, bytes.Length)..];
        if (values.Length < count)
        {
            throw new CorruptFileException(path, FormattableString.Invariant($"byte {at + 1}"), FormattableString.Invariant($"{values.Length} values"), FormattableString.Invariant($"{count}"));
        }

        byte[] pixels = values[..(int)count].ToArray();
        for (int i = 0; i < pixels.Length && most < 255; i++)
        {
            pixels[i] = (byte)Math.Min(255, ((pixels[i] * 255) + (most / 2)) / most);
        }

        return new Picture((int)height, (int)width, channels, pixels);
    }

    private static long Number(string path, ReadOnlySpan<byte> bytes, ref int at)
    {
        // A comment goes to the end of its line.
        bool isComment = false;
        while (at < bytes.Length && (isComment || !char.IsAsciiDigit((char)bytes[at])))
        {
            isComment = isComment ? bytes[at] != (byte)'\n' : bytes[at] == (byte)'#';
            if (!isComment && !char.IsWhiteSpace((char)bytes[at]))
            {
                throw new CorruptFileException(path, FormattableString.Invariant($"byte {at}"), "something else", "a number of its header");
            }

            at++;
        }

        int from = at;
        long number = 0;
        while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at]) && at - from < 10)
        {
            number = (number * 10) + (bytes[at++] - '0');
        }

        return at > from ? number : throw new CorruptFileException(path, FormattableString.Invariant($"byte {at}"), "the end of the file", "a number of its header");
    }
}
