namespace TfModelTools.Runtime;

/// <summary>The vector instructions the float32 kernels are run with.</summary>
public enum SimdLevel
{
    /// <summary>None: one element at a time.</summary>
    Scalar,

    /// <summary>128-bit vectors (SSE, AdvSimd).</summary>
    Vector128,

    /// <summary>256-bit vectors with fused multiply-add (AVX2 and FMA).</summary>
    Avx2,

    /// <summary>512-bit vectors (AVX-512).</summary>
    Avx512,
}
