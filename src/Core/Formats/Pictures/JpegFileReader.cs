using System.Runtime.InteropServices;
using JpegLibrary;
using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures;

/// <summary>
/// JPEG of 8 bits, sequential and progressive, in grey or in colours (itu.int, T.81 and JFIF). The coding is undone by JpegLibrary; samples that are for several pixels are spread, and
/// colours made, here. What a camera says of how it was held is left out, as TensorFlow does.
/// </summary>
internal static class JpegFileReader
{
    // 1.402, 0.34414, 0.71414 and 1.772 (JFIF), times 2^16.
    private const int RedOfV = 91881, GreenOfU = 22554, GreenOfV = 46802, BlueOfU = 116130, Half = 1 << 15;

    /// <summary>Reads one.</summary>
    public static Picture Read(string path, byte[] bytes)
    {
        JpegHeader header = JpegHeader.Read(path, bytes);
        if (header.Components.Count == 1)
        {
            // The library takes such a share for an order of blocks.
            bytes = [.. bytes];
            bytes[header.FirstShareAt] = 0x11;
        }

        JpegPlane[] planes = [.. header.Components.Select(c => new JpegPlane(c, header))];
        JpegDecoder decoder = new();

        // The library trusts that what a scan names was defined before it: of damage it throws whatever comes of that, NullReferenceException among it.
        try
        {
            decoder.SetInput(bytes);
            decoder.Identify();
            decoder.SetOutputWriter(new PlaneWriter(planes));
            decoder.Decode();
        }
        catch (Exception e) when (e is not (TfModelException or OutOfMemoryException))
        {
            throw new CorruptFileException(path, "its pixels", "values that do not unpack, or too few", FormattableString.Invariant($"{header.Height} rows of {header.Width} pixels"), innerException: e);
        }

        return planes.Length == 1
            ? new Picture(header.Height, header.Width, 1, planes[0].Spread())
            : new Picture(header.Height, header.Width, 3, Colours(planes[0].Spread(), planes[1].Spread(), planes[2].Spread(), header.IsRgb));
    }

    private static byte[] Colours(byte[] first, byte[] second, byte[] third, bool isRgb)
    {
        byte[] pixels = new byte[first.Length * 3];
        for (int i = 0; i < first.Length; i++)
        {
            (int y, int u, int v) = (first[i], second[i] - 128, third[i] - 128);
            Span<byte> pixel = pixels.AsSpan(3 * i, 3);
            if (isRgb)
            {
                (pixel[0], pixel[1], pixel[2]) = (first[i], second[i], third[i]);
                continue;
            }

            pixel[0] = (byte)Math.Clamp(y + (((RedOfV * v) + Half) >> 16), 0, 255);
            pixel[1] = (byte)Math.Clamp(y + ((Half - (GreenOfU * u) - (GreenOfV * v)) >> 16), 0, 255);
            pixel[2] = (byte)Math.Clamp(y + (((BlueOfU * u) + Half) >> 16), 0, 255);
        }

        return pixels;
    }

    private sealed class PlaneWriter(JpegPlane[] planes) : JpegBlockOutputWriter
    {
        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y) => planes[componentIndex].Write(MemoryMarshal.CreateReadOnlySpan(ref blockRef, 64), x, y);
    }
}
