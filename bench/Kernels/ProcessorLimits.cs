using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TfModelTools.Runtime;

namespace TfModelTools.Bench.Kernels;

/// <summary>What one core can do at the most, measured in this process: what kernels are compared with.</summary>
internal static unsafe class ProcessorLimits
{
    /// <summary>GFLOP/s of a loop of nothing but fused multiply-adds in registers, with the vectors of the SIMD level in use.</summary>
    public static double MultiplyAdds()
    {
        const int Rounds = 400_000;
        int width = Simd.Level switch { SimdLevel.Avx512 => 16, SimdLevel.Avx2 => 8, SimdLevel.Vector128 => 4, _ => 1 };
        return 2e-9 * width * 12 * Rounds / Best(() => _ = Loop(Rounds, width));
    }

    /// <summary>GB/s of reading some memory over and over: the bandwidth of the cache level that holds it.</summary>
    /// <param name="elements">The length in float32.</param>
    public static double ReadBandwidth(int elements)
    {
        float[] memory = GC.AllocateUninitializedArray<float>(elements + 16, pinned: true);

        // Written once: fresh zeros may all be the same page.
        memory.AsSpan().Fill(1);
        fixed (float* start = memory)
        {
            float* aligned = (float*)(((nuint)start + 63) & ~(nuint)63);
            return 4e-9 * elements / Best(() => _ = Simd.Level == SimdLevel.Avx512 ? Sum512(aligned, elements) : Sum(aligned, elements));
        }
    }

    /// <summary>The seconds of the quickest of many calls.</summary>
    public static double Best(Action call, double seconds = 0.2)
    {
        call();
        call();
        double best = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        do
        {
            long before = Stopwatch.GetTimestamp();
            call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return best;
    }

    /// <summary>Twelve chains of fused multiply-adds, which hide each other's latency.</summary>
    public static float Loop(int rounds, int width) => width switch
    {
        16 => Loop512(rounds),
        8 => Loop256(rounds),
        4 => Loop128(rounds),
        _ => LoopScalar(rounds),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop512(int rounds)
    {
        Vector512<float> a = Vector512.Create(0.5f), b = Vector512.Create(0.1f);
        Vector512<float> c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (; rounds > 0; rounds--)
        {
            c0 = Avx512F.FusedMultiplyAdd(a, c0, b);
            c1 = Avx512F.FusedMultiplyAdd(a, c1, b);
            c2 = Avx512F.FusedMultiplyAdd(a, c2, b);
            c3 = Avx512F.FusedMultiplyAdd(a, c3, b);
            c4 = Avx512F.FusedMultiplyAdd(a, c4, b);
            c5 = Avx512F.FusedMultiplyAdd(a, c5, b);
            c6 = Avx512F.FusedMultiplyAdd(a, c6, b);
            c7 = Avx512F.FusedMultiplyAdd(a, c7, b);
            c8 = Avx512F.FusedMultiplyAdd(a, c8, b);
            c9 = Avx512F.FusedMultiplyAdd(a, c9, b);
            c10 = Avx512F.FusedMultiplyAdd(a, c10, b);
            c11 = Avx512F.FusedMultiplyAdd(a, c11, b);
        }

        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop256(int rounds)
    {
        Vector256<float> a = Vector256.Create(0.5f), b = Vector256.Create(0.1f);
        Vector256<float> c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (; rounds > 0; rounds--)
        {
            c0 = Vector256.MultiplyAddEstimate(a, c0, b);
            c1 = Vector256.MultiplyAddEstimate(a, c1, b);
            c2 = Vector256.MultiplyAddEstimate(a, c2, b);
            c3 = Vector256.MultiplyAddEstimate(a, c3, b);
            c4 = Vector256.MultiplyAddEstimate(a, c4, b);
            c5 = Vector256.MultiplyAddEstimate(a, c5, b);
            c6 = Vector256.MultiplyAddEstimate(a, c6, b);
            c7 = Vector256.MultiplyAddEstimate(a, c7, b);
            c8 = Vector256.MultiplyAddEstimate(a, c8, b);
            c9 = Vector256.MultiplyAddEstimate(a, c9, b);
            c10 = Vector256.MultiplyAddEstimate(a, c10, b);
            c11 = Vector256.MultiplyAddEstimate(a, c11, b);
        }

        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop128(int rounds)
    {
        Vector128<float> a = Vector128.Create(0.5f), b = Vector128.Create(0.1f);
        Vector128<float> c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (; rounds > 0; rounds--)
        {
            c0 = Vector128.MultiplyAddEstimate(a, c0, b);
            c1 = Vector128.MultiplyAddEstimate(a, c1, b);
            c2 = Vector128.MultiplyAddEstimate(a, c2, b);
            c3 = Vector128.MultiplyAddEstimate(a, c3, b);
            c4 = Vector128.MultiplyAddEstimate(a, c4, b);
            c5 = Vector128.MultiplyAddEstimate(a, c5, b);
            c6 = Vector128.MultiplyAddEstimate(a, c6, b);
            c7 = Vector128.MultiplyAddEstimate(a, c7, b);
            c8 = Vector128.MultiplyAddEstimate(a, c8, b);
            c9 = Vector128.MultiplyAddEstimate(a, c9, b);
            c10 = Vector128.MultiplyAddEstimate(a, c10, b);
            c11 = Vector128.MultiplyAddEstimate(a, c11, b);
        }

        return Vector128.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LoopScalar(int rounds)
    {
        float a = 0.5f, b = 0.1f;
        float c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (; rounds > 0; rounds--)
        {
            c0 = float.MultiplyAddEstimate(a, c0, b);
            c1 = float.MultiplyAddEstimate(a, c1, b);
            c2 = float.MultiplyAddEstimate(a, c2, b);
            c3 = float.MultiplyAddEstimate(a, c3, b);
            c4 = float.MultiplyAddEstimate(a, c4, b);
            c5 = float.MultiplyAddEstimate(a, c5, b);
            c6 = float.MultiplyAddEstimate(a, c6, b);
            c7 = float.MultiplyAddEstimate(a, c7, b);
            c8 = float.MultiplyAddEstimate(a, c8, b);
            c9 = float.MultiplyAddEstimate(a, c9, b);
            c10 = float.MultiplyAddEstimate(a, c10, b);
            c11 = float.MultiplyAddEstimate(a, c11, b);
        }

        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum512(float* x, int count)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (int i = 0; i + 64 <= count; i += 64)
        {
            a += Vector512.Load(x + i);
            b += Vector512.Load(x + i + 16);
            c += Vector512.Load(x + i + 32);
            d += Vector512.Load(x + i + 48);
        }

        return Vector512.Sum(a + b + c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* x, int count)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        for (int i = 0; i + 32 <= count; i += 32)
        {
            a += Vector256.Load(x + i);
            b += Vector256.Load(x + i + 8);
            c += Vector256.Load(x + i + 16);
            d += Vector256.Load(x + i + 24);
        }

        return Vector256.Sum(a + b + c + d);
    }
}
