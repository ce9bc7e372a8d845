using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Spans as vectors, so that loops over them need no address: the whole vectors of a span are a span themselves, and of those cut to the
/// same length the compiler leaves the checks out; what is left behind them is read and written with a mask.
/// </summary>
internal static unsafe class FloatSpan
{
    /// <summary>The whole vectors from the first element on: MemoryMarshal.Cast in a few instructions less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<TVector> Vectors<TVector>(ReadOnlySpan<float> x)
        where TVector : struct, IFloatVector<TVector>
        => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<float, TVector>(ref MemoryMarshal.GetReference(x)), (int)((uint)x.Length / (uint)TVector.Count));

    /// <inheritdoc cref="Vectors{TVector}(ReadOnlySpan{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<TVector> Vectors<TVector>(Span<float> x)
        where TVector : struct, IFloatVector<TVector>
        => MemoryMarshal.CreateSpan(ref Unsafe.As<float, TVector>(ref MemoryMarshal.GetReference(x)), (int)((uint)x.Length / (uint)TVector.Count));

    /// <summary>Reads the last elements, from one on, fewer than a vector; the others of the vector come from <paramref name="others"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadRest<TVector>(ReadOnlySpan<float> x, int start, TVector others)
        where TVector : struct, IFloatVector<TVector>
    {
        x = x[start..];
        Debug.Assert(x.Length < TVector.Count, "A whole vector is left.");
        fixed (float* p = &MemoryMarshal.GetReference(x))
        {
            return TVector.LoadFirst(p, Math.Min(x.Length, TVector.Count - 1), others);
        }
    }

    /// <summary>Writes the last elements, from one on, fewer than a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRest<TVector>(TVector value, Span<float> y, int start)
        where TVector : struct, IFloatVector<TVector>
    {
        y = y[start..];
        Debug.Assert(y.Length < TVector.Count, "A whole vector is left.");
        fixed (float* p = &MemoryMarshal.GetReference(y))
        {
            TVector.StoreFirst(value, p, Math.Min(y.Length, TVector.Count - 1));
        }
    }
}
