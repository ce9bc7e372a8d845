using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>Applies activations to spans; the formulas stand at <see cref="Activation"/>.</summary>
internal static class ActivationFunctions
{
    // Klambauer et al., "Self-Normalizing Neural Networks" (2017).
    private const float SeluScale = 1.05070098735548049342f;
    private const float SeluAlpha = 1.67326324235437728482f;

    /// <summary>y = activation(x), where x and y may be the same memory.</summary>
    public static void Apply(Activation activation, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Linear:
                if (Unsafe.AreSame(in MemoryMarshal.GetReference(x), in MemoryMarshal.GetReference(y)))
                {
                    return;
                }

                x.CopyTo(y);
                break;
            case ActivationKind.Relu when activation is { Alpha: 0, Threshold: 0, Ceiling: float.PositiveInfinity }:
                FloatMap.Run(x, y, default(Relu));
                break;
            case ActivationKind.Relu when activation.Alpha == 0:
                FloatMap.Run(x, y, new BoundedRelu(activation));
                break;
            case ActivationKind.Relu:
                FloatMap.Run(x, y, new GeneralRelu(activation));
                break;
            case ActivationKind.ThresholdedRelu:
                FloatMap.Run(x, y, new ThresholdedRelu(activation.Threshold));
                break;
            case ActivationKind.Elu:
                FloatMap.Run(x, y, new ScaledElu(1, activation.Alpha, 1));
                break;
            case ActivationKind.Selu:
                FloatMap.Run(x, y, new ScaledElu(SeluScale, SeluScale * SeluAlpha, 1));
                break;
            case ActivationKind.Celu:
                FloatMap.Run(x, y, new ScaledElu(1, activation.Alpha, 1 / activation.Alpha));
                break;
            case ActivationKind.Gelu:
                FloatMap.Run(x, y, default(Gelu));
                break;
            case ActivationKind.GeluTanh:
                FloatMap.Run(x, y, default(GeluTanh));
                break;
            case ActivationKind.Silu:
                FloatMap.Run(x, y, default(Silu));
                break;
            case ActivationKind.Mish:
                FloatMap.Run(x, y, default(Mish));
                break;
            case ActivationKind.Sigmoid:
                FloatMap.Run(x, y, default(Sigmoid));
                break;
            case ActivationKind.HardSigmoid:
                FloatMap.Run(x, y, new HardSigmoid(activation.Alpha, activation.Beta));
                break;
            case ActivationKind.HardSilu:
                FloatMap.Run(x, y, default(HardSilu));
                break;
            case ActivationKind.Softplus:
                FloatMap.Run(x, y, default(Softplus));
                break;
            case ActivationKind.Softsign:
                FloatMap.Run(x, y, default(Softsign));
                break;
            case ActivationKind.Tanh:
                FloatMap.Run(x, y, default(Tanh));
                break;
            case ActivationKind.Exponential:
                FloatMap.Run(x, y, default(Exponential));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "There is no such activation.");
        }
    }

    /// <summary>Whether an activation only keeps its argument between two bounds, as rectifiers do and the linear one.</summary>
    public static bool IsClamp(Activation activation, out float low, out float high)
    {
        low = activation.Kind == ActivationKind.Relu ? 0 : float.NegativeInfinity;
        high = activation.Kind == ActivationKind.Relu ? activation.Ceiling : float.PositiveInfinity;
        return activation is { Kind: ActivationKind.Relu, Alpha: 0, Threshold: 0 };
    }

    private readonly struct Relu : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector zero = TVector.Create(0f);
            return TVector.SelectLess(x, zero, zero, x);
        }
    }

    // The least number above the threshold of a rectifier: what is less is below it, the threshold itself too, and NaN is not.
    private static float AboveThreshold(Activation activation) => activation.Threshold == 0 ? 0 : MathF.BitIncrement(activation.Threshold);

    // Where there is a ceiling, nothing above the threshold is less than 0: a threshold may be.
    private static float Floor(Activation activation) => activation.Threshold < 0 && !float.IsPositiveInfinity(activation.Ceiling) ? 0 : float.NegativeInfinity;

    /// <summary>0 up to a threshold, also of -infinity, which 0 times it would not be; no more than a ceiling.</summary>
    private readonly struct BoundedRelu(Activation activation) : IFloatFunction
    {
        private readonly float _above = AboveThreshold(activation);
        private readonly float _floor = Floor(activation);
        private readonly float _ceiling = activation.Ceiling;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector ceiling = TVector.Create(_ceiling);
            TVector floor = TVector.Create(_floor);
            TVector above = TVector.SelectLess(ceiling, x, ceiling, TVector.SelectLess(x, floor, floor, x));
            return TVector.SelectLess(x, TVector.Create(_above), TVector.Create(0f), above);
        }
    }

    private readonly struct GeneralRelu(Activation activation) : IFloatFunction
    {
        private readonly float _alpha = activation.Alpha;
        private readonly float _threshold = activation.Threshold;
        private readonly float _above = AboveThreshold(activation);
        private readonly float _floor = Floor(activation);
        private readonly float _ceiling = activation.Ceiling;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector ceiling = TVector.Create(_ceiling);
            TVector floor = TVector.Create(_floor);
            TVector above = TVector.SelectLess(ceiling, x, ceiling, TVector.SelectLess(x, floor, floor, x));
            return TVector.SelectLess(x, TVector.Create(_above), TVector.Create(_alpha) * (x - TVector.Create(_threshold)), above);
        }
    }

    private readonly struct ThresholdedRelu(float threshold) : IFloatFunction
    {
        private readonly float _threshold = threshold;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> =>
            TVector.SelectLess(TVector.Create(_threshold), x, x, TVector.Create(0f));
    }

    /// <summary>scale * x where x is positive, else slope * (exp(x * inner) - 1).</summary>
    private readonly struct ScaledElu(float scale, float slope, float inner) : IFloatFunction
    {
        private readonly float _scale = scale;
        private readonly float _slope = slope;
        private readonly float _inner = inner;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector negative = TVector.Create(_slope) * VectorMath.ExpMinusOne(x * TVector.Create(_inner));
            return TVector.SelectLess(TVector.Create(0f), x, x * TVector.Create(_scale), negative);
        }
    }

    private readonly struct Gelu : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector erf = VectorMath.Erf(x * TVector.Create(0.70710678118654752f));
            return TVector.Create(0.5f) * x * (TVector.Create(1f) + erf);
        }
    }

    private readonly struct GeluTanh : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector cubic = TVector.MultiplyAdd(TVector.Create(0.044715f) * x * x, x, x);
            TVector tanh = VectorMath.Tanh(TVector.Create(0.79788456080286536f) * cubic);
            return TVector.Create(0.5f) * x * (TVector.Create(1f) + tanh);
        }
    }

    private readonly struct Silu : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => x * VectorMath.Sigmoid(x);
    }

    private readonly struct Mish : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            // tanh(log(1 + e)) = n / (n + 2) with e = exp(x), n = e (e + 2); from 20 on it is 1.
            TVector bound = TVector.Create(20f);
            TVector two = TVector.Create(2f);
            TVector e = VectorMath.Exp(TVector.SelectLess(bound, x, bound, x));
            TVector n = e * (e + two);
            return x * (n / (n + two));
        }
    }

    private readonly struct Sigmoid : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => VectorMath.Sigmoid(x);
    }

    private readonly struct HardSigmoid(float slope, float offset) : IFloatFunction
    {
        private readonly float _slope = slope;
        private readonly float _offset = offset;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector zero = TVector.Create(0f);
            TVector one = TVector.Create(1f);
            TVector line = TVector.MultiplyAdd(x, TVector.Create(_slope), TVector.Create(_offset));
            line = TVector.SelectLess(line, zero, zero, line);
            return TVector.SelectLess(one, line, one, line);
        }
    }

    private readonly struct HardSilu : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector zero = TVector.Create(0f);
            TVector six = TVector.Create(6f);
            TVector line = x + TVector.Create(3f);
            line = TVector.SelectLess(line, zero, zero, line);
            line = TVector.SelectLess(six, line, six, line);
            return x * (line / six);
        }
    }

    private readonly struct Softplus : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => VectorMath.Softplus(x);
    }

    private readonly struct Softsign : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => x / (TVector.Create(1f) + TVector.Abs(x));
    }

    private readonly struct Tanh : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => VectorMath.Tanh(x);
    }

    private readonly struct Exponential : IFloatFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => VectorMath.Exp(x);
    }
}
