using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>Applies a function to every element of a span; input and output may be the same memory.</summary>
internal static class FloatMap
{
    /// <summary>y[i] = function(x[i]).</summary>
    public static void Run<TFunction>(ReadOnlySpan<float> x, Span<float> y, TFunction function)
        where TFunction : struct, IFloatFunction
        => Run(Simd.Level, x, y, function);

    /// <summary>y[i] = function(x[i]), on instructions that the caller chooses: the results of all are held against each other.</summary>
    public static void Run<TFunction>(SimdLevel level, ReadOnlySpan<float> x, Span<float> y, TFunction function)
        where TFunction : struct, IFloatFunction
    {
        y = y[..x.Length];
        switch (level)
        {
            case SimdLevel.Avx512:
                Loop<FloatVector512, TFunction>(x, y, function);
                break;
            case SimdLevel.Avx2:
                Loop<FloatVector256, TFunction>(x, y, function);
                break;
            case SimdLevel.Vector128:
                Loop<FloatVector128, TFunction>(x, y, function);
                break;
            default:
                Loop<FloatScalar, TFunction>(x, y, function);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVector, TFunction>(ReadOnlySpan<float> x, Span<float> y, TFunction function)
        where TVector : struct, IFloatVector<TVector>
        where TFunction : struct, IFloatFunction
    {
        ReadOnlySpan<TVector> from = FloatSpan.Vectors<TVector>(x);
        Span<TVector> to = FloatSpan.Vectors<TVector>(y)[..from.Length];
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = function.Apply(from[i]);
        }

        int done = from.Length * TVector.Count;
        if (done < x.Length)
        {
            // The rest goes through a full vector too: an element's result does not depend on where it stands.
            TVector rest = FloatSpan.LoadRest(x, done, TVector.Create(0f));
            FloatSpan.StoreRest(function.Apply(rest), y, done);
        }
    }
}
