using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// The innermost loops of the matrix product: some rows of A, read in place, times one panel of B (see <see cref="PackedMatrix"/>),
/// two vectors wide, all sums in registers. Each element is summed over the depth in order, starting from the bias plus what is there
/// already: the result of a row does not depend on which rows are computed beside it.
/// </summary>
/// <remarks>
/// Each method takes: what all tiles have in common (job); the start of the first row of A; the panel; its bias, null for zero; what to
/// add to, of the tile's own shape, null for nothing (it may be c itself); where the result goes. Rows are addressed as one or two
/// pointers plus multiples of the stride, so that the general registers suffice; the taller tiles take their second half of rows from
/// another place, so that a tile may cover two lines of an image.
/// </remarks>
internal static unsafe partial class GemmTile<TVector>
    where TVector : struct, IFloatVector<TVector>
{
    /// <summary>One row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1(GemmTileJob* job, float* a, float* b, float* bias, float* from, float* c)
    {
        nint width = TVector.Count;
        TVector low = bias == null ? TVector.Create(0f) : TVector.Load(bias);
        TVector high = bias == null ? TVector.Create(0f) : TVector.Load(bias + width);
        TVector c0_0 = low;
        TVector c0_1 = high;
        if (from != null)
        {
            c0_0 += TVector.Load(from);
            c0_1 += TVector.Load(from + width);
        }

        nint runs = job->Runs;
        for (nint run = 0; run < runs; run++)
        {
            float* p = a + job->Offsets[run];
            for (nint k = job->RunDepth; k > 0; k--)
            {
                TVector b0 = TVector.Load(b);
                TVector b1 = TVector.Load(b + width);
                b += 2 * width;
                TVector v = TVector.Create(*p);
                c0_0 = TVector.MultiplyAdd(v, b0, c0_0);
                c0_1 = TVector.MultiplyAdd(v, b1, c0_1);
                p++;
            }
        }

        if (job->Clamps)
        {
            low = TVector.Create(job->Low);
            high = TVector.Create(job->High);
            c0_0 = TVector.AtMost(high, TVector.AtLeast(low, c0_0));
            c0_1 = TVector.AtMost(high, TVector.AtLeast(low, c0_1));
        }

        TVector.Store(c0_0, c);
        TVector.Store(c0_1, c + width);
    }

    /// <summary>2 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run2(GemmTileJob* job, float* a, float* b, float* bias, float* from, float* c)
    {
        nint width = TVector.Count;
        TVector low = bias == null ? TVector.Create(0f) : TVector.Load(bias);
        TVector high = bias == null ? TVector.Create(0f) : TVector.Load(bias + width);
        TVector c0_0 = low, c1_0 = low;
        TVector c0_1 = high, c1_1 = high;
        if (from != null)
        {
            nint next = job->FromStride;
            c0_0 += TVector.Load(from);
            c0_1 += TVector.Load(from + width);
            c1_0 += TVector.Load(from + next);
            c1_1 += TVector.Load(from + next + width);
        }

        nint s1 = job->Stride;
        nint runs = job->Runs;
        for (nint run = 0; run < runs; run++)
        {
            float* p = a + job->Offsets[run];
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
                p++;
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
        }

        nint step = job->CStride;
        TVector.Store(c0_0, c);
        TVector.Store(c0_1, c + width);
        TVector.Store(c1_0, c + step);
        TVector.Store(c1_1, c + step + width);
    }

    /// <summary>One row times four panels, which lie one after another: eight sums in flight hide the latency of each. A is one run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1x4(GemmTileJob* job, float* a, float* b, float* bias, float* from, float* c)
    {
        nint width = TVector.Count;
        nint depth = job->RunDepth;
        nint panel = 2 * width * depth;
        TVector zero = TVector.Create(0f);
        TVector c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
        if (bias != null)
        {
            c0 = TVector.Load(bias);
            c1 = TVector.Load(bias + width);
            c2 = TVector.Load(bias + (2 * width));
            c3 = TVector.Load(bias + (3 * width));
            c4 = TVector.Load(bias + (4 * width));
            c5 = TVector.Load(bias + (5 * width));
            c6 = TVector.Load(bias + (6 * width));
            c7 = TVector.Load(bias + (7 * width));
        }

        if (from != null)
        {
            c0 += TVector.Load(from);
            c1 += TVector.Load(from + width);
            c2 += TVector.Load(from + (2 * width));
            c3 += TVector.Load(from + (3 * width));
            c4 += TVector.Load(from + (4 * width));
            c5 += TVector.Load(from + (5 * width));
            c6 += TVector.Load(from + (6 * width));
            c7 += TVector.Load(from + (7 * width));
        }

        a += job->Offsets[0];
        float* b1 = b + panel;
        float* b2 = b1 + panel;
        float* b3 = b2 + panel;
        for (; depth > 0; depth--)
        {
            TVector v = TVector.Create(*a);
            c0 = TVector.MultiplyAdd(v, TVector.Load(b), c0);
            c1 = TVector.MultiplyAdd(v, TVector.Load(b + width), c1);
            c2 = TVector.MultiplyAdd(v, TVector.Load(b1), c2);
            c3 = TVector.MultiplyAdd(v, TVector.Load(b1 + width), c3);
            c4 = TVector.MultiplyAdd(v, TVector.Load(b2), c4);
            c5 = TVector.MultiplyAdd(v, TVector.Load(b2 + width), c5);
            c6 = TVector.MultiplyAdd(v, TVector.Load(b3), c6);
            c7 = TVector.MultiplyAdd(v, TVector.Load(b3 + width), c7);
            a++;
            b += 2 * width;
            b1 += 2 * width;
            b2 += 2 * width;
            b3 += 2 * width;
        }

        if (job->Clamps)
        {
            TVector low = TVector.Create(job->Low);
            TVector high = TVector.Create(job->High);
            c0 = TVector.AtMost(high, TVector.AtLeast(low, c0));
            c1 = TVector.AtMost(high, TVector.AtLeast(low, c1));
            c2 = TVector.AtMost(high, TVector.AtLeast(low, c2));
            c3 = TVector.AtMost(high, TVector.AtLeast(low, c3));
            c4 = TVector.AtMost(high, TVector.AtLeast(low, c4));
            c5 = TVector.AtMost(high, TVector.AtLeast(low, c5));
            c6 = TVector.AtMost(high, TVector.AtLeast(low, c6));
            c7 = TVector.AtMost(high, TVector.AtLeast(low, c7));
        }

        TVector.Store(c0, c);
        TVector.Store(c1, c + width);
        TVector.Store(c2, c + (2 * width));
        TVector.Store(c3, c + (3 * width));
        TVector.Store(c4, c + (4 * width));
        TVector.Store(c5, c + (5 * width));
        TVector.Store(c6, c + (6 * width));
        TVector.Store(c7, c + (7 * width));
    }
}
