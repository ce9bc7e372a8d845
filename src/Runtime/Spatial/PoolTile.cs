using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>The innermost loops of pooling: one position of the output, some channels.</summary>
internal static unsafe class PoolTile<TVector>
    where TVector : struct, IFloatVector<TVector>
{
    /// <summary>Four vectors of channels of one position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run4(PoolJob* job, float* x, float* y)
    {
        job->Require(x, y, 4 * TVector.Count);
        nint width = TVector.Count;
        TVector r0, r1, r2, r3;
        if (job->IsMax)
        {
            r0 = r1 = r2 = r3 = TVector.Create(float.NegativeInfinity);
            for (nint d = 0; d < job->PlaneCount; d++)
            {
                for (nint h = 0; h < job->LineCount; h++)
                {
                    float* p = x + (d * job->PlaneStride) + (h * job->LineStride);
                    for (nint w = job->TapCount; w > 0; w--, p += job->TapStride)
                    {
                        r0 = TVector.Max(r0, TVector.Load(p));
                        r1 = TVector.Max(r1, TVector.Load(p + width));
                        r2 = TVector.Max(r2, TVector.Load(p + (2 * width)));
                        r3 = TVector.Max(r3, TVector.Load(p + (3 * width)));
                    }
                }
            }
        }
        else
        {
            r0 = r1 = r2 = r3 = TVector.Create(0f);
            for (nint d = 0; d < job->PlaneCount; d++)
            {
                for (nint h = 0; h < job->LineCount; h++)
                {
                    float* p = x + (d * job->PlaneStride) + (h * job->LineStride);
                    for (nint w = job->TapCount; w > 0; w--, p += job->TapStride)
                    {
                        r0 += TVector.Load(p);
                        r1 += TVector.Load(p + width);
                        r2 += TVector.Load(p + (2 * width));
                        r3 += TVector.Load(p + (3 * width));
                    }
                }
            }
            TVector scale = TVector.Create(job->Scale);
            r0 *= scale;
            r1 *= scale;
            r2 *= scale;
            r3 *= scale;
        }

        TVector.Store(r0, y);
        TVector.Store(r1, y + width);
        TVector.Store(r2, y + (2 * width));
        TVector.Store(r3, y + (3 * width));
    }

    /// <summary>One vector of channels of one position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1(PoolJob* job, float* x, float* y)
    {
        job->Require(x, y, TVector.Count);
        nint width = TVector.Count;
        TVector r0;
        if (job->IsMax)
        {
            r0 = TVector.Create(float.NegativeInfinity);
            for (nint d = 0; d < job->PlaneCount; d++)
            {
                for (nint h = 0; h < job->LineCount; h++)
                {
                    float* p = x + (d * job->PlaneStride) + (h * job->LineStride);
                    for (nint w = job->TapCount; w > 0; w--, p += job->TapStride)
                    {
                        r0 = TVector.Max(r0, TVector.Load(p));
                    }
                }
            }
        }
        else
        {
            r0 = TVector.Create(0f);
            for (nint d = 0; d < job->PlaneCount; d++)
            {
                for (nint h = 0; h < job->LineCount; h++)
                {
                    float* p = x + (d * job->PlaneStride) + (h * job->LineStride);
                    for (nint w = job->TapCount; w > 0; w--, p += job->TapStride)
                    {
                        r0 += TVector.Load(p);
                    }
                }
            }
            TVector scale = TVector.Create(job->Scale);
            r0 *= scale;
        }

        TVector.Store(r0, y);
    }
}
