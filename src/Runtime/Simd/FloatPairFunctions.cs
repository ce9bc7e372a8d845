using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>The elementwise functions of two float32 operands that have a vector form.</summary>
internal static class FloatPairFunctions
{
    /// <summary>a + b.</summary>
    public readonly struct Add : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => a + b;
    }

    /// <summary>a - b.</summary>
    public readonly struct Subtract : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => a - b;
    }

    /// <summary>a * b.</summary>
    public readonly struct Multiply : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => a * b;
    }

    /// <summary>a / b.</summary>
    public readonly struct Divide : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => a / b;
    }

    /// <summary>The larger; NaN if either is.</summary>
    public readonly struct Maximum : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => TVector.Max(a, b);
    }

    /// <summary>The smaller; NaN if either is.</summary>
    public readonly struct Minimum : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => TVector.Min(a, b);
    }

    /// <summary>(a - b) squared.</summary>
    public readonly struct SquaredDifference : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector difference = a - b;
            return difference * difference;
        }
    }

    /// <summary>exp(a - b).</summary>
    public readonly struct ExpOfDifference : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => VectorMath.Exp(a - b);
    }

    /// <summary>a + b squared.</summary>
    public readonly struct AddSquare : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => TVector.MultiplyAdd(b, b, a);
    }

    /// <summary>a where it is not negative, else a * b.</summary>
    public readonly struct LeakyRelu : IFloatPairFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector>(TVector a, TVector b)
            where TVector : struct, IFloatVector<TVector> => TVector.SelectLess(a, TVector.Create(0f), a * b, a);
    }
}
