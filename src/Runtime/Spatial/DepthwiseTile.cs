using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// The innermost loops of a depthwise convolution: some positions of the output, one vector of channels, sums in registers. An element
/// of the window is loaded once for all positions.
/// </summary>
internal static unsafe class DepthwiseTile<TVector>
    where TVector : struct, IFloatVector<TVector>
{
    /// <summary>Eight positions of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run8(DepthwiseJob* job, float* x, float* weights, float* y)
    {
        job->Require(x, weights, y, 8, TVector.Count);
        TVector c0, c1, c2, c3, c4, c5, c6, c7;
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = TVector.Load(job->Bias);
        nint s1 = job->OutputStride;
        nint s2 = 2 * s1;
        nint s3 = 3 * s1;
        nint s4 = 4 * s1;
        nint s5 = 5 * s1;
        nint s6 = 6 * s1;
        nint s7 = 7 * s1;
        for (nint d = 0; d < job->PlaneCount; d++)
        {
            for (nint h = 0; h < job->LineCount; h++)
            {
                float* p = x + (d * job->PlaneStride) + (h * job->LineStride);
                float* q = weights + (d * job->PlaneWeights) + (h * job->LineWeights);
                nint step = job->TapStride;
                nint next = job->TapWeights;
                for (nint w = job->TapCount; w > 0; w--, p += step, q += next)
                {
                    TVector v = TVector.Load(q);
                    c0 = TVector.MultiplyAdd(v, TVector.Load(p), c0);
                    c1 = TVector.MultiplyAdd(v, TVector.Load(p + s1), c1);
                    c2 = TVector.MultiplyAdd(v, TVector.Load(p + s2), c2);
                    c3 = TVector.MultiplyAdd(v, TVector.Load(p + s3), c3);
                    c4 = TVector.MultiplyAdd(v, TVector.Load(p + s4), c4);
                    c5 = TVector.MultiplyAdd(v, TVector.Load(p + s5), c5);
                    c6 = TVector.MultiplyAdd(v, TVector.Load(p + s6), c6);
                    c7 = TVector.MultiplyAdd(v, TVector.Load(p + s7), c7);
                }
            }
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

        nint to = job->YStride;
        TVector.Store(c0, y);
        TVector.Store(c1, y + to);
        TVector.Store(c2, y + (2 * to));
        TVector.Store(c3, y + (3 * to));
        TVector.Store(c4, y + (4 * to));
        TVector.Store(c5, y + (5 * to));
        TVector.Store(c6, y + (6 * to));
        TVector.Store(c7, y + (7 * to));
    }

    /// <summary>Four positions of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run4(DepthwiseJob* job, float* x, float* weights, float* y)
    {
        job->Require(x, weights, y, 4, TVector.Count);
        TVector c0, c1, c2, c3;
        c0 = c1 = c2 = c3 = TVector.Load(job->Bias);
        nint s1 = job->OutputStride;
        nint s2 = 2 * s1;
        nint s3 = 3 * s1;
        for (nint d = 0; d < job->PlaneCount; d++)
        {
            for (nint h = 0; h < job->LineCount; h++)
            {
                float* p = x + (d * job->PlaneStride) + (h * job->LineStride);
                float* q = weights + (d * job->PlaneWeights) + (h * job->LineWeights);
                nint step = job->TapStride;
                nint next = job->TapWeights;
                for (nint w = job->TapCount; w > 0; w--, p += step, q += next)
                {
                    TVector v = TVector.Load(q);
                    c0 = TVector.MultiplyAdd(v, TVector.Load(p), c0);
                    c1 = TVector.MultiplyAdd(v, TVector.Load(p + s1), c1);
                    c2 = TVector.MultiplyAdd(v, TVector.Load(p + s2), c2);
                    c3 = TVector.MultiplyAdd(v, TVector.Load(p + s3), c3);
                }
            }
        }

        if (job->Clamps)
        {
            TVector low = TVector.Create(job->Low);
            TVector high = TVector.Create(job->High);
            c0 = TVector.AtMost(high, TVector.AtLeast(low, c0));
            c1 = TVector.AtMost(high, TVector.AtLeast(low, c1));
            c2 = TVector.AtMost(high, TVector.AtLeast(low, c2));
            c3 = TVector.AtMost(high, TVector.AtLeast(low, c3));
        }

        nint to = job->YStride;
        TVector.Store(c0, y);
        TVector.Store(c1, y + to);
        TVector.Store(c2, y + (2 * to));
        TVector.Store(c3, y + (3 * to));
    }

    /// <summary>One position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1(DepthwiseJob* job, float* x, float* weights, float* y)
    {
        job->Require(x, weights, y, 1, TVector.Count);
        TVector c0;
        c0 = TVector.Load(job->Bias);
        for (nint d = 0; d < job->PlaneCount; d++)
        {
            for (nint h = 0; h < job->LineCount; h++)
            {
                float* p = x + (d * job->PlaneStride) + (h * job->LineStride);
                float* q = weights + (d * job->PlaneWeights) + (h * job->LineWeights);
                nint step = job->TapStride;
                nint next = job->TapWeights;
                for (nint w = job->TapCount; w > 0; w--, p += step, q += next)
                {
                    TVector v = TVector.Load(q);
                    c0 = TVector.MultiplyAdd(v, TVector.Load(p), c0);
                }
            }
        }

        if (job->Clamps)
        {
            TVector low = TVector.Create(job->Low);
            TVector high = TVector.Create(job->High);
            c0 = TVector.AtMost(high, TVector.AtLeast(low, c0));
        }

        TVector.Store(c0, y);
    }
}
