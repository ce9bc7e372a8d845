using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// A line of a depthwise convolution of three by three, one vector of channels, with the weights in registers all along. It reads
/// copies of the image's lines in which the vectors lie one after another, with the border: positions of an image of many channels
/// are so far apart that they compete for the same lines of the nearest cache.
/// </summary>
internal static unsafe class DepthwiseLine<TVector>
    where TVector : struct, IFloatVector<TVector>
{
    /// <summary>Computes one line of the output.</summary>
    /// <param name="job">What the lines have in common; its bounds are always applied.</param>
    /// <param name="r0">The upper of the three lines under the windows.</param>
    /// <param name="r1">The middle one.</param>
    /// <param name="r2">The lower one.</param>
    /// <param name="weights">The weights of the channels.</param>
    /// <param name="y">Where the line goes.</param>
    /// <param name="count">The number of positions.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(DepthwiseJob* job, float* r0, float* r1, float* r2, float* weights, float* y, nint count)
    {
        job->RequireLine(r0, r1, r2, weights, y, (int)count, TVector.Count);
        nint width = TVector.Count;
        nint step = job->OutputStride;
        nint to = job->YStride;
        TVector w00 = TVector.Load(weights);
        TVector w01 = TVector.Load(weights + job->TapWeights);
        TVector w02 = TVector.Load(weights + (2 * job->TapWeights));
        TVector w10 = TVector.Load(weights + (3 * job->TapWeights));
        TVector w11 = TVector.Load(weights + (4 * job->TapWeights));
        TVector w12 = TVector.Load(weights + (5 * job->TapWeights));
        TVector w20 = TVector.Load(weights + (6 * job->TapWeights));
        TVector w21 = TVector.Load(weights + (7 * job->TapWeights));
        TVector w22 = TVector.Load(weights + (8 * job->TapWeights));
        TVector bias = TVector.Load(job->Bias);
        TVector low = TVector.Create(job->Low);
        TVector high = TVector.Create(job->High);
        if (step == width)
        {
            // Neighbouring windows share columns: four of them have six, or nine where they are two apart.
            for (; count >= 4; count -= 4)
            {
                TVector s0, s1, s2, s3;
                s0 = s1 = s2 = s3 = bias;
                TVector v = TVector.Load(r0);
                s0 = TVector.MultiplyAdd(w00, v, s0);
                v = TVector.Load(r0 + width);
                s0 = TVector.MultiplyAdd(w01, v, s0);
                s1 = TVector.MultiplyAdd(w00, v, s1);
                v = TVector.Load(r0 + (2 * width));
                s0 = TVector.MultiplyAdd(w02, v, s0);
                s1 = TVector.MultiplyAdd(w01, v, s1);
                s2 = TVector.MultiplyAdd(w00, v, s2);
                v = TVector.Load(r0 + (3 * width));
                s1 = TVector.MultiplyAdd(w02, v, s1);
                s2 = TVector.MultiplyAdd(w01, v, s2);
                s3 = TVector.MultiplyAdd(w00, v, s3);
                v = TVector.Load(r0 + (4 * width));
                s2 = TVector.MultiplyAdd(w02, v, s2);
                s3 = TVector.MultiplyAdd(w01, v, s3);
                v = TVector.Load(r0 + (5 * width));
                s3 = TVector.MultiplyAdd(w02, v, s3);
                v = TVector.Load(r1);
                s0 = TVector.MultiplyAdd(w10, v, s0);
                v = TVector.Load(r1 + width);
                s0 = TVector.MultiplyAdd(w11, v, s0);
                s1 = TVector.MultiplyAdd(w10, v, s1);
                v = TVector.Load(r1 + (2 * width));
                s0 = TVector.MultiplyAdd(w12, v, s0);
                s1 = TVector.MultiplyAdd(w11, v, s1);
                s2 = TVector.MultiplyAdd(w10, v, s2);
                v = TVector.Load(r1 + (3 * width));
                s1 = TVector.MultiplyAdd(w12, v, s1);
                s2 = TVector.MultiplyAdd(w11, v, s2);
                s3 = TVector.MultiplyAdd(w10, v, s3);
                v = TVector.Load(r1 + (4 * width));
                s2 = TVector.MultiplyAdd(w12, v, s2);
                s3 = TVector.MultiplyAdd(w11, v, s3);
                v = TVector.Load(r1 + (5 * width));
                s3 = TVector.MultiplyAdd(w12, v, s3);
                v = TVector.Load(r2);
                s0 = TVector.MultiplyAdd(w20, v, s0);
                v = TVector.Load(r2 + width);
                s0 = TVector.MultiplyAdd(w21, v, s0);
                s1 = TVector.MultiplyAdd(w20, v, s1);
                v = TVector.Load(r2 + (2 * width));
                s0 = TVector.MultiplyAdd(w22, v, s0);
                s1 = TVector.MultiplyAdd(w21, v, s1);
                s2 = TVector.MultiplyAdd(w20, v, s2);
                v = TVector.Load(r2 + (3 * width));
                s1 = TVector.MultiplyAdd(w22, v, s1);
                s2 = TVector.MultiplyAdd(w21, v, s2);
                s3 = TVector.MultiplyAdd(w20, v, s3);
                v = TVector.Load(r2 + (4 * width));
                s2 = TVector.MultiplyAdd(w22, v, s2);
                s3 = TVector.MultiplyAdd(w21, v, s3);
                v = TVector.Load(r2 + (5 * width));
                s3 = TVector.MultiplyAdd(w22, v, s3);
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s0)), y);
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s1)), y + to);
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s2)), y + (2 * to));
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s3)), y + (3 * to));
                y += 4 * to;
                r0 += 4 * width;
                r1 += 4 * width;
                r2 += 4 * width;
            }
        }
        else if (step == 2 * width)
        {
            for (; count >= 4; count -= 4)
            {
                TVector s0, s1, s2, s3;
                s0 = s1 = s2 = s3 = bias;
                TVector v = TVector.Load(r0);
                s0 = TVector.MultiplyAdd(w00, v, s0);
                v = TVector.Load(r0 + width);
                s0 = TVector.MultiplyAdd(w01, v, s0);
                v = TVector.Load(r0 + (2 * width));
                s0 = TVector.MultiplyAdd(w02, v, s0);
                s1 = TVector.MultiplyAdd(w00, v, s1);
                v = TVector.Load(r0 + (3 * width));
                s1 = TVector.MultiplyAdd(w01, v, s1);
                v = TVector.Load(r0 + (4 * width));
                s1 = TVector.MultiplyAdd(w02, v, s1);
                s2 = TVector.MultiplyAdd(w00, v, s2);
                v = TVector.Load(r0 + (5 * width));
                s2 = TVector.MultiplyAdd(w01, v, s2);
                v = TVector.Load(r0 + (6 * width));
                s2 = TVector.MultiplyAdd(w02, v, s2);
                s3 = TVector.MultiplyAdd(w00, v, s3);
                v = TVector.Load(r0 + (7 * width));
                s3 = TVector.MultiplyAdd(w01, v, s3);
                v = TVector.Load(r0 + (8 * width));
                s3 = TVector.MultiplyAdd(w02, v, s3);
                v = TVector.Load(r1);
                s0 = TVector.MultiplyAdd(w10, v, s0);
                v = TVector.Load(r1 + width);
                s0 = TVector.MultiplyAdd(w11, v, s0);
                v = TVector.Load(r1 + (2 * width));
                s0 = TVector.MultiplyAdd(w12, v, s0);
                s1 = TVector.MultiplyAdd(w10, v, s1);
                v = TVector.Load(r1 + (3 * width));
                s1 = TVector.MultiplyAdd(w11, v, s1);
                v = TVector.Load(r1 + (4 * width));
                s1 = TVector.MultiplyAdd(w12, v, s1);
                s2 = TVector.MultiplyAdd(w10, v, s2);
                v = TVector.Load(r1 + (5 * width));
                s2 = TVector.MultiplyAdd(w11, v, s2);
                v = TVector.Load(r1 + (6 * width));
                s2 = TVector.MultiplyAdd(w12, v, s2);
                s3 = TVector.MultiplyAdd(w10, v, s3);
                v = TVector.Load(r1 + (7 * width));
                s3 = TVector.MultiplyAdd(w11, v, s3);
                v = TVector.Load(r1 + (8 * width));
                s3 = TVector.MultiplyAdd(w12, v, s3);
                v = TVector.Load(r2);
                s0 = TVector.MultiplyAdd(w20, v, s0);
                v = TVector.Load(r2 + width);
                s0 = TVector.MultiplyAdd(w21, v, s0);
                v = TVector.Load(r2 + (2 * width));
                s0 = TVector.MultiplyAdd(w22, v, s0);
                s1 = TVector.MultiplyAdd(w20, v, s1);
                v = TVector.Load(r2 + (3 * width));
                s1 = TVector.MultiplyAdd(w21, v, s1);
                v = TVector.Load(r2 + (4 * width));
                s1 = TVector.MultiplyAdd(w22, v, s1);
                s2 = TVector.MultiplyAdd(w20, v, s2);
                v = TVector.Load(r2 + (5 * width));
                s2 = TVector.MultiplyAdd(w21, v, s2);
                v = TVector.Load(r2 + (6 * width));
                s2 = TVector.MultiplyAdd(w22, v, s2);
                s3 = TVector.MultiplyAdd(w20, v, s3);
                v = TVector.Load(r2 + (7 * width));
                s3 = TVector.MultiplyAdd(w21, v, s3);
                v = TVector.Load(r2 + (8 * width));
                s3 = TVector.MultiplyAdd(w22, v, s3);
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s0)), y);
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s1)), y + to);
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s2)), y + (2 * to));
                TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, s3)), y + (3 * to));
                y += 4 * to;
                r0 += 8 * width;
                r1 += 8 * width;
                r2 += 8 * width;
            }
        }

        for (; count > 0; count--)
        {
            TVector sum = bias;
            sum = TVector.MultiplyAdd(w00, TVector.Load(r0), sum);
            sum = TVector.MultiplyAdd(w01, TVector.Load(r0 + width), sum);
            sum = TVector.MultiplyAdd(w02, TVector.Load(r0 + (2 * width)), sum);
            sum = TVector.MultiplyAdd(w10, TVector.Load(r1), sum);
            sum = TVector.MultiplyAdd(w11, TVector.Load(r1 + width), sum);
            sum = TVector.MultiplyAdd(w12, TVector.Load(r1 + (2 * width)), sum);
            sum = TVector.MultiplyAdd(w20, TVector.Load(r2), sum);
            sum = TVector.MultiplyAdd(w21, TVector.Load(r2 + width), sum);
            sum = TVector.MultiplyAdd(w22, TVector.Load(r2 + (2 * width)), sum);
            TVector.Store(TVector.AtMost(high, TVector.AtLeast(low, sum)), y);
            y += to;
            r0 += step;
            r1 += step;
            r2 += step;
        }
    }

    /// <summary>Copies one vector of channels of a line of the image, with zeros on either side.</summary>
    /// <param name="x">The line; null for a line of zeros.</param>
    /// <param name="stride">From one position to the next.</param>
    /// <param name="left">Zeros before.</param>
    /// <param name="count">Positions of the image.</param>
    /// <param name="right">Zeros behind.</param>
    /// <param name="copy">Where it goes, one vector after another.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* x, nint stride, nint left, nint count, nint right, float* copy)
    {
        nint width = TVector.Count;
        TVector zero = TVector.Create(0f);
        if (x == null)
        {
            left += count;
            count = 0;
        }

        for (; left > 0; left--, copy += width)
        {
            TVector.Store(zero, copy);
        }

        for (; count >= 4; count -= 4, x += 4 * stride, copy += 4 * width)
        {
            TVector v0 = TVector.Load(x);
            TVector v1 = TVector.Load(x + stride);
            TVector v2 = TVector.Load(x + (2 * stride));
            TVector v3 = TVector.Load(x + (3 * stride));
            TVector.Store(v0, copy);
            TVector.Store(v1, copy + width);
            TVector.Store(v2, copy + (2 * width));
            TVector.Store(v3, copy + (3 * width));
        }

        for (; count > 0; count--, x += stride, copy += width)
        {
            TVector.Store(TVector.Load(x), copy);
        }

        for (; right > 0; right--, copy += width)
        {
            TVector.Store(zero, copy);
        }
    }
}
