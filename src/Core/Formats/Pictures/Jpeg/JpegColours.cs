namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>Red, green and blue of brightness and two differences of colour (JFIF), rounded as libjpeg does.</summary>
internal static class JpegColours
{
    // 1.402, 0.34414, 0.71414 and 1.772 (JFIF), times 2^16.
    private const int RedOfV = 91881, GreenOfU = 22554, GreenOfV = 46802, BlueOfU = 116130, Half = 1 << 15;

    /// <summary>Mixes three planes to pixels.</summary>
    /// <param name="first">Brightness, or red.</param>
    /// <param name="second">The difference of blue, or green.</param>
    /// <param name="third">The difference of red, or blue.</param>
    /// <param name="isRgb">Whether they are red, green and blue already.</param>
    public static byte[] Mix(byte[] first, byte[] second, byte[] third, bool isRgb)
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
}
