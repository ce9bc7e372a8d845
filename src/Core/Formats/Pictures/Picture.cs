using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures;

/// <summary>A picture in memory: rows from the top, channels side by side, 8 bits each.</summary>
public sealed class Picture
{
    /// <summary>The most pixels a picture may have: more than any model is shown.</summary>
    public const long MaxPixels = 1L << 26;

    /// <summary>Creates a picture over its pixels.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="pixels">The values, height * width * channels of them.</param>
    public Picture(int height, int width, int channels, ReadOnlyMemory<byte> pixels)
    {
        if (channels is not (1 or 3) || pixels.Length != (long)height * width * channels)
        {
            throw new ArgumentException($"{pixels.Length} values are no picture of {height} by {width} pixels with {channels} channels.", nameof(pixels));
        }

        (Height, Width, Channels, Pixels) = (height, width, channels, pixels);
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The values: of each row, of each pixel, each channel.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>The picture with as many channels: grey is repeated, colours are weighed as television does (0.299, 0.587, 0.114).</summary>
    public Picture WithChannels(int channels)
    {
        if (channels == Channels)
        {
            return this;
        }

        ReadOnlySpan<byte> from = Pixels.Span;
        byte[] to = new byte[Height * Width * channels];
        for (int i = 0; i < Height * Width; i++)
        {
            if (channels == 3)
            {
                to.AsSpan(3 * i, 3).Fill(from[i]);
            }
            else
            {
                to[i] = (byte)Math.Round((0.299 * from[3 * i]) + (0.587 * from[(3 * i) + 1]) + (0.114 * from[(3 * i) + 2]));
            }
        }

        return new Picture(Height, Width, channels, to);
    }

    /// <summary>Checks what a file says of its size before it is trusted.</summary>
    internal static void EnsureSize(string path, string place, long height, long width)
    {
        if (height < 1 || width < 1)
        {
            throw new CorruptFileException(path, place, FormattableString.Invariant($"a picture of {height} by {width} pixels"), "one of at least one pixel");
        }

        if (height > MaxPixels || width > MaxPixels || height * width > MaxPixels)
        {
            throw new LimitExceededException(FormattableString.Invariant($"'{path}' is a picture of {height} by {width} pixels, more than the limit of {MaxPixels}."), "Make it smaller: models are shown far fewer.", path);
        }
    }
}
