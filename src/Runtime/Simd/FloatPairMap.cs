using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Applies a function to pairs of elements; an operand of one element stands for all. The output may be the memory of an operand as
/// long as it.
/// </summary>
internal static unsafe class FloatPairMap
{
    /// <summary>y[i] = function(a[i], b[i]).</summary>
    public static void Run<TFunction>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where TFunction : struct, IFloatPairFunction
    {
        bool isScalarA = a.Length == 1;
        bool isScalarB = b.Length == 1;
        if ((a.Length < y.Length && !isScalarA) || (b.Length < y.Length && !isScalarB))
        {
            throw new ArgumentException($"Operands of {a.Length} and {b.Length} elements do not give {y.Length}.");
        }

        fixed (float* pa = a)
        fixed (float* pb = b)
        fixed (float* py = y)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Avx512:
                    Loop<FloatVector512, TFunction>(pa, isScalarA, pb, isScalarB, py, y.Length);
                    break;
                case SimdLevel.Avx2:
                    Loop<FloatVector256, TFunction>(pa, isScalarA, pb, isScalarB, py, y.Length);
                    break;
                case SimdLevel.Vector128:
                    Loop<FloatVector128, TFunction>(pa, isScalarA, pb, isScalarB, py, y.Length);
                    break;
                default:
                    Loop<FloatScalar, TFunction>(pa, isScalarA, pb, isScalarB, py, y.Length);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVector, TFunction>(float* a, bool isScalarA, float* b, bool isScalarB, float* y, int count)
        where TVector : struct, IFloatVector<TVector>
        where TFunction : struct, IFloatPairFunction
    {
        if (count == 0)
        {
            return;
        }

        int i = 0;
        int last = count - TVector.Count;
        if (isScalarA)
        {
            TVector va = TVector.Create(*a);
            for (; i <= last; i += TVector.Count)
            {
                TVector.Store(TFunction.Apply(va, isScalarB ? TVector.Create(*b) : TVector.Load(b + i)), y + i);
            }
        }
        else if (isScalarB)
        {
            TVector vb = TVector.Create(*b);
            for (; i <= last; i += TVector.Count)
            {
                TVector.Store(TFunction.Apply(TVector.Load(a + i), vb), y + i);
            }
        }
        else
        {
            for (; i <= last; i += TVector.Count)
            {
                TVector.Store(TFunction.Apply(TVector.Load(a + i), TVector.Load(b + i)), y + i);
            }
        }

        if (i < count)
        {
            // The rest goes through a full vector too: an element's result does not depend on where it stands.
            int left = count - i;
            TVector one = TVector.Create(1f);
            TVector restA = isScalarA ? TVector.Create(*a) : TVector.LoadFirst(a + i, left, one);
            TVector restB = isScalarB ? TVector.Create(*b) : TVector.LoadFirst(b + i, left, one);
            TVector.StoreFirst(TFunction.Apply(restA, restB), y + i, left);
        }
    }
}
