using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TfModelTools.Runtime;

/// <summary>Chooses the vector instructions of the process.</summary>
public static class Simd
{
    /// <summary>
    /// The environment variable that lowers <see cref="Level"/>: avx512, avx2, vector128 or scalar. A level the processor lacks,
    /// or another value, is ignored.
    /// </summary>
    public const string EnvironmentVariable = "TFMODELTOOLS_SIMD";

    /// <summary>The level in use: the best the processor has, unless <see cref="EnvironmentVariable"/> says otherwise.</summary>
    /// <remarks>What was packed for a level stays with it, also if this changes.</remarks>
    public static SimdLevel Level { get; private set; } = Choose(Environment.GetEnvironmentVariable(EnvironmentVariable));

    /// <summary>The best level the processor has.</summary>
    /// <remarks>
    /// Asks for AVX-512 itself: on processors that slow down under 512-bit code, Vector512.IsHardwareAccelerated is false although
    /// the instructions are there, and for matrix products they are still the faster ones.
    /// </remarks>
    public static SimdLevel Best =>
        Avx512F.IsSupported ? SimdLevel.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? SimdLevel.Avx2
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
        : SimdLevel.Scalar;

    /// <summary>
    /// Puts the process on a level until the result is disposed, also on one that the processor lacks: for tests, and for none that run
    /// beside others.
    /// </summary>
    internal static SimdScope Force(SimdLevel level)
    {
        SimdScope scope = new(Level);
        Level = level;
        return scope;
    }

    /// <summary>Puts the process on a level.</summary>
    internal static void Restore(SimdLevel level) => Level = level;

    private static SimdLevel Choose(string? wish)
    {
        SimdLevel best = Best;
        SimdLevel level = wish?.ToUpperInvariant() switch
        {
            "SCALAR" => SimdLevel.Scalar,
            "VECTOR128" => SimdLevel.Vector128,
            "AVX2" => SimdLevel.Avx2,
            _ => best,
        };
        return level < best ? level : best;
    }
}
