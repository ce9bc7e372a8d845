using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>An elementwise function of one operand. The output may be the input's memory.</summary>
/// <remarks>float32 functions without a vector form are computed in float64 and rounded once.</remarks>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Unary<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly UnaryFunction _function;

    /// <summary>Keeps the function.</summary>
    /// <param name="function">The function.</param>
    public Unary(UnaryFunction function) => _function = function;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        if (typeof(T) == typeof(float) && RunVectors(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y)))
        {
            return;
        }

        for (int i = 0; i < x.Length; i++)
        {
            T value = x[i];
            y[i] = _function switch
            {
                UnaryFunction.Negate => -value,
                UnaryFunction.Abs => T.IsNegative(value) ? T.Zero - value : value,
                UnaryFunction.Sign => T.IsNaN(value) ? value : T.CreateTruncating(T.Sign(value)),
                UnaryFunction.Square => value * value,
                _ => T.CreateTruncating(ScalarFunctions.Apply(_function, double.CreateTruncating(value))),
            };
        }
    }

    private bool RunVectors(ReadOnlySpan<float> x, Span<float> y)
    {
        switch (_function)
        {
            case UnaryFunction.Negate:
                FloatMap.Run(x, y, default(Negate));
                return true;
            case UnaryFunction.Abs:
                FloatMap.Run(x, y, default(Abs));
                return true;
            case UnaryFunction.Reciprocal:
                FloatMap.Run(x, y, default(Reciprocal));
                return true;
            case UnaryFunction.Square:
                FloatMap.Run(x, y, default(Square));
                return true;
            case UnaryFunction.Sqrt:
                FloatMap.Run(x, y, default(Sqrt));
                return true;
            case UnaryFunction.Rsqrt:
                FloatMap.Run(x, y, default(Rsqrt));
                return true;
            case UnaryFunction.Exp:
                FloatMap.Run(x, y, default(Exp));
                return true;
            case UnaryFunction.Expm1:
                FloatMap.Run(x, y, default(ExpMinusOne));
                return true;
            case UnaryFunction.Erf:
                FloatMap.Run(x, y, default(Erf));
                return true;
            default:
                return false;
        }
    }

    private readonly struct Negate : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => x * TVector.Create(-1f);
    }

    private readonly struct Abs : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => TVector.Abs(x);
    }

    private readonly struct Reciprocal : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => TVector.Create(1f) / x;
    }

    private readonly struct Square : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => x * x;
    }

    private readonly struct Sqrt : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => TVector.Sqrt(x);
    }

    private readonly struct Rsqrt : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => TVector.Create(1f) / TVector.Sqrt(x);
    }

    private readonly struct Exp : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => VectorMath.Exp(x);
    }

    private readonly struct ExpMinusOne : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => VectorMath.ExpMinusOne(x);
    }

    private readonly struct Erf : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => VectorMath.Erf(x);
    }
}
