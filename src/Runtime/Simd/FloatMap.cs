using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>Applies a function to every element of a span; input and output may be the same memory.</summary>
internal static unsafe class FloatMap
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
        fixed (float* px = x)
        fixed (float* py = y)
        {
            switch (level)
            {
                case SimdLevel.Avx512:
                    Loop<FloatVector512, TFunction>(px, py, x.Length, function);
                    break;
                case SimdLevel.Avx2:
                    Loop<FloatVector256, TFunction>(px, py, x.Length, function);
                    break;
                case SimdLevel.Vector128:
                    Loop<FloatVector128, TFunction>(px, py, x.Length, function);
                    break;
                default:
                    Loop<FloatScalar, TFunction>(px, py, x.Length, function);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVector, TFunction>(float* x, float* y, int count, TFunction function)
        where TVector : struct, IFloatVector<TVector>
        where TFunction : struct, IFloatFunction
    {
        int i = 0;
        for (; i <= count - TVector.Count; i += TVector.Count)
        {
            TVector.Store(function.Apply(TVector.Load(x + i)), y + i);
        }

        if (i < count)
        {
            // The rest goes through a full vector too: an element's result does not depend on where it stands.
            TVector rest = TVector.LoadFirst(x + i, count - i, TVector.Create(0f));
            TVector.StoreFirst(function.Apply(rest), y + i, count - i);
        }
    }
}
