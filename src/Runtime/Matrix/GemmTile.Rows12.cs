using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

internal static unsafe partial class GemmTile<TVector>
    where TVector : struct, IFloatVector<TVector>
{
    /// <summary>12 rows: 6 from <paramref name="a"/> on, 6 from <paramref name="second"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run12(GemmTileJob* job, float* a, float* second, float* b, float* bias, float* from, float* c)
    {
        nint width = TVector.Count;
        TVector low = bias == null ? TVector.Create(0f) : TVector.Load(bias);
        TVector high = bias == null ? TVector.Create(0f) : TVector.Load(bias + width);
        TVector c0_0 = low, c1_0 = low, c2_0 = low, c3_0 = low, c4_0 = low, c5_0 = low, c6_0 = low, c7_0 = low, c8_0 = low, c9_0 = low, c10_0 = low, c11_0 = low;
        TVector c0_1 = high, c1_1 = high, c2_1 = high, c3_1 = high, c4_1 = high, c5_1 = high, c6_1 = high, c7_1 = high, c8_1 = high, c9_1 = high, c10_1 = high, c11_1 = high;
        if (from != null)
        {
            nint next = job->FromStride;
            c0_0 += TVector.Load(from);
            c0_1 += TVector.Load(from + width);
            c1_0 += TVector.Load(from + next);
            c1_1 += TVector.Load(from + next + width);
            c2_0 += TVector.Load(from + (2 * next));
            c2_1 += TVector.Load(from + (2 * next) + width);
            c3_0 += TVector.Load(from + (3 * next));
            c3_1 += TVector.Load(from + (3 * next) + width);
            c4_0 += TVector.Load(from + (4 * next));
            c4_1 += TVector.Load(from + (4 * next) + width);
            c5_0 += TVector.Load(from + (5 * next));
            c5_1 += TVector.Load(from + (5 * next) + width);
            c6_0 += TVector.Load(from + (6 * next));
            c6_1 += TVector.Load(from + (6 * next) + width);
            c7_0 += TVector.Load(from + (7 * next));
            c7_1 += TVector.Load(from + (7 * next) + width);
            c8_0 += TVector.Load(from + (8 * next));
            c8_1 += TVector.Load(from + (8 * next) + width);
            c9_0 += TVector.Load(from + (9 * next));
            c9_1 += TVector.Load(from + (9 * next) + width);
            c10_0 += TVector.Load(from + (10 * next));
            c10_1 += TVector.Load(from + (10 * next) + width);
            c11_0 += TVector.Load(from + (11 * next));
            c11_1 += TVector.Load(from + (11 * next) + width);
        }

        nint s1 = job->Stride;
        nint s2 = 2 * s1;
        nint s3 = 3 * s1;
        nint s4 = 4 * s1;
        nint s5 = 5 * s1;
        nint runs = job->Runs;
        for (nint run = 0; run < runs; run++)
        {
            float* p = a + job->Offsets[run];
            float* q = second + job->Offsets[run];
            for (nint k = job->RunDepth; k > 0; k--)
            {
                TVector b0 = TVector.Load(b);
                TVector b1 = TVector.Load(b + width);
                b += 2 * width;
                TVector v = TVector.Create(*p);
                c0_0 = TVector.MultiplyAdd(v, b0, c0_0);
                c0_1 = TVector.MultiplyAdd(v, b1, c0_1);
                v = TVector.Create(*(p + s1));
                c1_0 = TVector.MultiplyAdd(v, b0, c1_0);
                c1_1 = TVector.MultiplyAdd(v, b1, c1_1);
                v = TVector.Create(*(p + s2));
                c2_0 = TVector.MultiplyAdd(v, b0, c2_0);
                c2_1 = TVector.MultiplyAdd(v, b1, c2_1);
                v = TVector.Create(*(p + s3));
                c3_0 = TVector.MultiplyAdd(v, b0, c3_0);
                c3_1 = TVector.MultiplyAdd(v, b1, c3_1);
                v = TVector.Create(*(p + s4));
                c4_0 = TVector.MultiplyAdd(v, b0, c4_0);
                c4_1 = TVector.MultiplyAdd(v, b1, c4_1);
                v = TVector.Create(*(p + s5));
                c5_0 = TVector.MultiplyAdd(v, b0, c5_0);
                c5_1 = TVector.MultiplyAdd(v, b1, c5_1);
                v = TVector.Create(*q);
                c6_0 = TVector.MultiplyAdd(v, b0, c6_0);
                c6_1 = TVector.MultiplyAdd(v, b1, c6_1);
                v = TVector.Create(*(q + s1));
                c7_0 = TVector.MultiplyAdd(v, b0, c7_0);
                c7_1 = TVector.MultiplyAdd(v, b1, c7_1);
                v = TVector.Create(*(q + s2));
                c8_0 = TVector.MultiplyAdd(v, b0, c8_0);
                c8_1 = TVector.MultiplyAdd(v, b1, c8_1);
                v = TVector.Create(*(q + s3));
                c9_0 = TVector.MultiplyAdd(v, b0, c9_0);
                c9_1 = TVector.MultiplyAdd(v, b1, c9_1);
                v = TVector.Create(*(q + s4));
                c10_0 = TVector.MultiplyAdd(v, b0, c10_0);
                c10_1 = TVector.MultiplyAdd(v, b1, c10_1);
                v = TVector.Create(*(q + s5));
                c11_0 = TVector.MultiplyAdd(v, b0, c11_0);
                c11_1 = TVector.MultiplyAdd(v, b1, c11_1);
                p++;
                q++;
            }
        }

        if (job->Clamps)
        {
            low = TVector.Create(job->Low);
            high = TVector.Create(job->High);
            c0_0 = TVector.AtMost(high, TVector.AtLeast(low, c0_0));
            c0_1 = TVector.AtMost(high, TVector.AtLeast(low, c0_1));
            c1_0 = TVector.AtMost(high, TVector.AtLeast(low, c1_0));
            c1_1 = TVector.AtMost(high, TVector.AtLeast(low, c1_1));
            c2_0 = TVector.AtMost(high, TVector.AtLeast(low, c2_0));
            c2_1 = TVector.AtMost(high, TVector.AtLeast(low, c2_1));
            c3_0 = TVector.AtMost(high, TVector.AtLeast(low, c3_0));
            c3_1 = TVector.AtMost(high, TVector.AtLeast(low, c3_1));
            c4_0 = TVector.AtMost(high, TVector.AtLeast(low, c4_0));
            c4_1 = TVector.AtMost(high, TVector.AtLeast(low, c4_1));
            c5_0 = TVector.AtMost(high, TVector.AtLeast(low, c5_0));
            c5_1 = TVector.AtMost(high, TVector.AtLeast(low, c5_1));
            c6_0 = TVector.AtMost(high, TVector.AtLeast(low, c6_0));
            c6_1 = TVector.AtMost(high, TVector.AtLeast(low, c6_1));
            c7_0 = TVector.AtMost(high, TVector.AtLeast(low, c7_0));
            c7_1 = TVector.AtMost(high, TVector.AtLeast(low, c7_1));
            c8_0 = TVector.AtMost(high, TVector.AtLeast(low, c8_0));
            c8_1 = TVector.AtMost(high, TVector.AtLeast(low, c8_1));
            c9_0 = TVector.AtMost(high, TVector.AtLeast(low, c9_0));
            c9_1 = TVector.AtMost(high, TVector.AtLeast(low, c9_1));
            c10_0 = TVector.AtMost(high, TVector.AtLeast(low, c10_0));
            c10_1 = TVector.AtMost(high, TVector.AtLeast(low, c10_1));
            c11_0 = TVector.AtMost(high, TVector.AtLeast(low, c11_0));
            c11_1 = TVector.AtMost(high, TVector.AtLeast(low, c11_1));
        }

        nint step = job->CStride;
        TVector.Store(c0_0, c);
        TVector.Store(c0_1, c + width);
        TVector.Store(c1_0, c + step);
        TVector.Store(c1_1, c + step + width);
        TVector.Store(c2_0, c + (2 * step));
        TVector.Store(c2_1, c + (2 * step) + width);
        TVector.Store(c3_0, c + (3 * step));
        TVector.Store(c3_1, c + (3 * step) + width);
        TVector.Store(c4_0, c + (4 * step));
        TVector.Store(c4_1, c + (4 * step) + width);
        TVector.Store(c5_0, c + (5 * step));
        TVector.Store(c5_1, c + (5 * step) + width);
        TVector.Store(c6_0, c + (6 * step));
        TVector.Store(c6_1, c + (6 * step) + width);
        TVector.Store(c7_0, c + (7 * step));
        TVector.Store(c7_1, c + (7 * step) + width);
        TVector.Store(c8_0, c + (8 * step));
        TVector.Store(c8_1, c + (8 * step) + width);
        TVector.Store(c9_0, c + (9 * step));
        TVector.Store(c9_1, c + (9 * step) + width);
        TVector.Store(c10_0, c + (10 * step));
        TVector.Store(c10_1, c + (10 * step) + width);
        TVector.Store(c11_0, c + (11 * step));
        TVector.Store(c11_1, c + (11 * step) + width);
    }
}
