using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// The transforms of Winograd's convolution: of a patch of the image before the products, and of the products to a tile of the output
/// after them (see <see cref="WinogradKind"/> for the matrices). Each goes over the channels from one on, as far as whole vectors go, and
/// gives the first one left.
/// </summary>
internal static unsafe class WinogradTile<TVector>
    where TVector : struct, IFloatVector<TVector>
{
    /// <summary>A patch of 4 x 4 for windows of 3 x 3, line and position apart: V = B' d B, 16 results, plane apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Input3x3(float* x, nint line, nint position, float* v, nint plane, nint c, nint count)
    {
        float* x1 = x + line;
        float* x2 = x1 + line;
        float* x3 = x2 + line;
        for (; c <= count - TVector.Count; c += TVector.Count)
        {
            float* to = v + c;
            TVector d00 = TVector.Load(x + c);
            TVector d10 = TVector.Load(x1 + c);
            TVector d20 = TVector.Load(x2 + c);
            TVector d30 = TVector.Load(x3 + c);
            TVector t00 = d00 - d20;
            TVector t10 = d10 + d20;
            TVector t20 = d20 - d10;
            TVector t30 = d10 - d30;
            TVector d01 = TVector.Load(x + c + position);
            TVector d11 = TVector.Load(x1 + c + position);
            TVector d21 = TVector.Load(x2 + c + position);
            TVector d31 = TVector.Load(x3 + c + position);
            TVector t01 = d01 - d21;
            TVector t11 = d11 + d21;
            TVector t21 = d21 - d11;
            TVector t31 = d11 - d31;
            TVector d02 = TVector.Load(x + c + (2 * position));
            TVector d12 = TVector.Load(x1 + c + (2 * position));
            TVector d22 = TVector.Load(x2 + c + (2 * position));
            TVector d32 = TVector.Load(x3 + c + (2 * position));
            TVector t02 = d02 - d22;
            TVector t12 = d12 + d22;
            TVector t22 = d22 - d12;
            TVector t32 = d12 - d32;
            TVector d03 = TVector.Load(x + c + (3 * position));
            TVector d13 = TVector.Load(x1 + c + (3 * position));
            TVector d23 = TVector.Load(x2 + c + (3 * position));
            TVector d33 = TVector.Load(x3 + c + (3 * position));
            TVector t03 = d03 - d23;
            TVector t13 = d13 + d23;
            TVector t23 = d23 - d13;
            TVector t33 = d13 - d33;
            TVector.Store(t00 - t02, to);
            TVector.Store(t01 + t02, to + plane);
            TVector.Store(t02 - t01, to + (2 * plane));
            TVector.Store(t01 - t03, to + (3 * plane));
            TVector.Store(t10 - t12, to + (4 * plane));
            TVector.Store(t11 + t12, to + (5 * plane));
            TVector.Store(t12 - t11, to + (6 * plane));
            TVector.Store(t11 - t13, to + (7 * plane));
            TVector.Store(t20 - t22, to + (8 * plane));
            TVector.Store(t21 + t22, to + (9 * plane));
            TVector.Store(t22 - t21, to + (10 * plane));
            TVector.Store(t21 - t23, to + (11 * plane));
            TVector.Store(t30 - t32, to + (12 * plane));
            TVector.Store(t31 + t32, to + (13 * plane));
            TVector.Store(t32 - t31, to + (14 * plane));
            TVector.Store(t31 - t33, to + (15 * plane));
        }

        return c;
    }

    /// <summary>A patch of 4 along a line for windows of 3: V = B' d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Input3(float* x, nint position, float* v, nint plane, nint c, nint count)
    {
        for (; c <= count - TVector.Count; c += TVector.Count)
        {
            float* to = v + c;
            TVector d0 = TVector.Load(x + c);
            TVector d1 = TVector.Load(x + c + position);
            TVector d2 = TVector.Load(x + c + (2 * position));
            TVector d3 = TVector.Load(x + c + (3 * position));
            TVector.Store(d0 - d2, to);
            TVector.Store(d1 + d2, to + plane);
            TVector.Store(d2 - d1, to + (2 * plane));
            TVector.Store(d1 - d3, to + (3 * plane));
        }

        return c;
    }

    /// <summary>A patch of 8 along a line for windows of 5: V = B' d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Input5(float* x, nint position, float* v, nint plane, nint c, nint count)
    {
        for (; c <= count - TVector.Count; c += TVector.Count)
        {
            float* to = v + c;
            TVector d0 = TVector.Load(x + c);
            TVector d1 = TVector.Load(x + c + position);
            TVector d2 = TVector.Load(x + c + (2 * position));
            TVector d3 = TVector.Load(x + c + (3 * position));
            TVector d4 = TVector.Load(x + c + (4 * position));
            TVector d5 = TVector.Load(x + c + (5 * position));
            TVector d6 = TVector.Load(x + c + (6 * position));
            TVector d7 = TVector.Load(x + c + (7 * position));
            TVector.Store(TVector.MultiplyAdd(TVector.Create(5.25f), d4 - d2, d0 - d6), to);
            TVector.Store(TVector.MultiplyAdd(TVector.Create(5.25f), d3 - d5, d7 - d1), to + (7 * plane));

            // Of the points a and -a: what is even in a, plus and minus what is odd.
            TVector even = TVector.NegativeMultiplyAdd(TVector.Create(4.25f), d4, d2 + d6);
            TVector odd = TVector.NegativeMultiplyAdd(TVector.Create(4.25f), d3, d1 + d5);
            TVector.Store(even + odd, to + plane);
            TVector.Store(even - odd, to + (2 * plane));
            even = TVector.MultiplyAdd(TVector.Create(0.25f), d2, TVector.NegativeMultiplyAdd(TVector.Create(1.25f), d4, d6));
            odd = TVector.MultiplyAdd(TVector.Create(0.5f), d1, TVector.NegativeMultiplyAdd(TVector.Create(2.5f), d3, d5 + d5));
            TVector.Store(even + odd, to + (3 * plane));
            TVector.Store(even - odd, to + (4 * plane));
            even = TVector.MultiplyAdd(TVector.Create(4f), d2, TVector.NegativeMultiplyAdd(TVector.Create(5f), d4, d6));
            odd = TVector.MultiplyAdd(TVector.Create(0.5f), d5, TVector.NegativeMultiplyAdd(TVector.Create(2.5f), d3, d1 + d1));
            TVector.Store(even + odd, to + (5 * plane));
            TVector.Store(even - odd, to + (6 * plane));
        }

        return c;
    }

    /// <summary>The products of a tile of 2 x 2: y = A' M A, plus bias and addend, between the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Output3x3(WinogradJob* job, float* m, float* y, nint start, nint count)
    {
        nint plane = job->Plane;
        TVector low = TVector.Create(job->Low);
        TVector high = TVector.Create(job->High);
        nint c = start;
        for (int tiles = job->Tiles; tiles > 0; tiles--, m += job->Tile, y += job->YTile)
        {
            for (c = start; c <= count - TVector.Count; c += TVector.Count)
            {
                float* from = m + c;
                float* to = y + c;
                TVector bias = TVector.Load(job->Bias + c);
                TVector m00 = TVector.Load(from);
                TVector m10 = TVector.Load(from + (4 * plane));
                TVector m20 = TVector.Load(from + (8 * plane));
                TVector m30 = TVector.Load(from + (12 * plane));
                TVector s00 = m00 + m10 + m20;
                TVector s10 = m10 - m20 - m30;
                TVector m01 = TVector.Load(from + plane);
                TVector m11 = TVector.Load(from + (5 * plane));
                TVector m21 = TVector.Load(from + (9 * plane));
                TVector m31 = TVector.Load(from + (13 * plane));
                TVector s01 = m01 + m11 + m21;
                TVector s11 = m11 - m21 - m31;
                TVector m02 = TVector.Load(from + (2 * plane));
                TVector m12 = TVector.Load(from + (6 * plane));
                TVector m22 = TVector.Load(from + (10 * plane));
                TVector m32 = TVector.Load(from + (14 * plane));
                TVector s02 = m02 + m12 + m22;
                TVector s12 = m12 - m22 - m32;
                TVector m03 = TVector.Load(from + (3 * plane));
                TVector m13 = TVector.Load(from + (7 * plane));
                TVector m23 = TVector.Load(from + (11 * plane));
                TVector m33 = TVector.Load(from + (15 * plane));
                TVector s03 = m03 + m13 + m23;
                TVector s13 = m13 - m23 - m33;
                Store(job, s00 + s01 + s02 + bias, low, high, to);
                if (job->Positions > 1)
                {
                    Store(job, s01 - s02 - s03 + bias, low, high, to + job->YPosition);
                }

                if (job->Lines > 1)
                {
                    to += job->YLine;
                    Store(job, s10 + s11 + s12 + bias, low, high, to);
                    if (job->Positions > 1)
                    {
                        Store(job, s11 - s12 - s13 + bias, low, high, to + job->YPosition);
                    }
                }
            }
        }

        return c;
    }

    /// <summary>The products of a tile of 2 along a line, for windows of 3: y = A' M, plus bias and addend, between the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Output3(WinogradJob* job, float* m, float* y, nint start, nint count)
    {
        nint plane = job->Plane;
        TVector low = TVector.Create(job->Low);
        TVector high = TVector.Create(job->High);
        nint c = start;
        for (int tiles = job->Tiles; tiles > 0; tiles--, m += job->Tile, y += job->YTile)
        {
            for (c = start; c <= count - TVector.Count; c += TVector.Count)
            {
                float* from = m + c;
                float* to = y + c;
                TVector bias = TVector.Load(job->Bias + c);
                TVector m0 = TVector.Load(from);
                TVector m1 = TVector.Load(from + plane);
                TVector m2 = TVector.Load(from + (2 * plane));
                TVector m3 = TVector.Load(from + (3 * plane));
                Store(job, m0 + m1 + m2 + bias, low, high, to);
                if (job->Positions > 1)
                {
                    Store(job, m1 - m2 - m3 + bias, low, high, to + job->YPosition);
                }
            }
        }

        return c;
    }

    /// <summary>The products of a tile of 4 along a line, for windows of 5: y = A' M, plus bias and addend, between the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Output5(WinogradJob* job, float* m, float* y, nint start, nint count)
    {
        nint plane = job->Plane;
        TVector low = TVector.Create(job->Low);
        TVector high = TVector.Create(job->High);
        nint c = start;
        for (int tiles = job->Tiles; tiles > 0; tiles--, m += job->Tile, y += job->YTile)
        {
            for (c = start; c <= count - TVector.Count; c += TVector.Count)
            {
                float* from = m + c;
                float* to = y + c;
                TVector bias = TVector.Load(job->Bias + c);
                TVector m1 = TVector.Load(from + plane);
                TVector m2 = TVector.Load(from + (2 * plane));
                TVector m3 = TVector.Load(from + (3 * plane));
                TVector m4 = TVector.Load(from + (4 * plane));
                TVector m5 = TVector.Load(from + (5 * plane));
                TVector m6 = TVector.Load(from + (6 * plane));
                TVector one = m1 + m2;
                TVector two = m3 + m4;
                TVector half = m5 + m6;
                Store(job, TVector.Load(from) + one + (two + half) + bias, low, high, to);
                if (job->Positions == 1)
                {
                    continue;
                }

                TVector oddOne = m1 - m2;
                TVector oddTwo = m3 - m4;
                TVector oddHalf = m5 - m6;
                Store(job, TVector.MultiplyAdd(TVector.Create(2f), oddTwo, TVector.MultiplyAdd(TVector.Create(0.5f), oddHalf, oddOne)) + bias, low, high, to + job->YPosition);
                if (job->Positions == 2)
                {
                    continue;
                }

                Store(job, TVector.MultiplyAdd(TVector.Create(4f), two, TVector.MultiplyAdd(TVector.Create(0.25f), half, one)) + bias, low, high, to + (2 * job->YPosition));
                if (job->Positions > 3)
                {
                    TVector last = TVector.MultiplyAdd(TVector.Create(8f), oddTwo, TVector.MultiplyAdd(TVector.Create(0.125f), oddHalf, oddOne));
                    Store(job, last + TVector.Load(from + (7 * plane)) + bias, low, high, to + (3 * job->YPosition));
                }
            }
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(WinogradJob* job, TVector value, TVector low, TVector high, float* y)
    {
        if (job->HasAddend)
        {
            value += TVector.Load(y + job->AddendOffset);
        }

        TVector.Store(job->Clamps ? TVector.AtMost(high, TVector.AtLeast(low, value)) : value, y);
    }
}
