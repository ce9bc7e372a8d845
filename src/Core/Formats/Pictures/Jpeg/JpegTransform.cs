namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>
/// What a block of values is as samples: the inverse of the cosine transform (itu.int, T.81, A.3.3), by the scheme of Loeffler, Ligtenberg and Moschytz (ICASSP 1989) in whole numbers
/// of 13 binary places, of which two stay between the passes. Others round in the same places (libjpeg's JDCT_ISLOW, TensorFlow's default), so that samples are the same to the bit.
/// </summary>
internal static class JpegTransform
{
    private const int Places = 13, Kept = 2, Middle = 128;

    // cos and sin of multiples of 1/16 of a half turn, times the square root of two, as the scheme adds them up.
    private const int C0_298 = 2446, C0_390 = 3196, C0_541 = 4433, C0_765 = 6270, C0_899 = 7373, C1_175 = 9633, C1_501 = 12299, C1_847 = 15137, C1_961 = 16069, C2_053 = 16819, C2_562 = 20995, C3_072 = 25172;

    /// <summary>Makes samples.</summary>
    /// <param name="values">The 64 values, row by row.</param>
    /// <param name="samples">The 64 samples, row by row.</param>
    public static void Invert(Span<int> values, Span<byte> samples)
    {
        for (int column = 0; column < 8; column++)
        {
            Pass(values[column..], 8, Places - Kept);
        }

        for (int row = 0; row < 8; row++)
        {
            Pass(values[(8 * row)..], 1, Places + Kept + 3);
        }

        for (int i = 0; i < 64; i++)
        {
            samples[i] = (byte)Math.Clamp(values[i] + Middle, 0, 255);
        }
    }

    private static void Pass(Span<int> v, int step, int places)
    {
        (int v0, int v1, int v2, int v3) = (v[0], v[step], v[2 * step], v[3 * step]);
        (int v4, int v5, int v6, int v7) = (v[4 * step], v[5 * step], v[6 * step], v[7 * step]);

        // Those of even order.
        int turned = (v2 + v6) * C0_541;
        int two = turned + (v2 * C0_765), six = turned - (v6 * C1_847);
        int sum = (v0 + v4) << Places, difference = (v0 - v4) << Places;
        (int e0, int e3, int e1, int e2) = (sum + two, sum - two, difference + six, difference - six);

        // Those of odd order.
        int a = v7 + v3, b = v5 + v1, both = (a + b) * C1_175;
        a = both - (a * C1_961);
        b = both - (b * C0_390);
        int outer = (v7 + v1) * -C0_899, inner = (v5 + v3) * -C2_562;
        int o0 = (v1 * C1_501) + outer + b, o1 = (v3 * C3_072) + inner + a, o2 = (v5 * C2_053) + inner + b, o3 = (v7 * C0_298) + outer + a;

        int half = 1 << (places - 1);
        v[0] = (e0 + o0 + half) >> places;
        v[7 * step] = (e0 - o0 + half) >> places;
        v[step] = (e1 + o1 + half) >> places;
        v[6 * step] = (e1 - o1 + half) >> places;
        v[2 * step] = (e2 + o2 + half) >> places;
        v[5 * step] = (e2 - o2 + half) >> places;
        v[3 * step] = (e3 + o3 + half) >> places;
        v[4 * step] = (e3 - o3 + half) >> places;
    }
}
