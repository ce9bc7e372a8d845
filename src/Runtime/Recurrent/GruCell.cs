using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// The elementwise part of a step of a gated recurrent unit whose reset gate stands after the recurrent product:
/// z = recurrentActivation(xz + hz), r = recurrentActivation(xr + hr), g = activation(xg + r * hg), h = z * h + (1 - z) * g.
/// </summary>
internal static unsafe class GruCell
{
    /// <summary>One step of one sample.</summary>
    /// <param name="inputs">xz, xr and xg one after the other; may be overwritten.</param>
    /// <param name="products">hz, hr and hg one after the other; may be overwritten.</param>
    /// <param name="h">The state; receives the new one.</param>
    /// <param name="activation">The activation of the candidate.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    public static void Update(Span<float> inputs, Span<float> products, Span<float> h, Activation activation, Activation recurrentActivation)
    {
        int units = h.Length;
        if (activation.Kind == ActivationKind.Tanh && recurrentActivation.Kind == ActivationKind.Sigmoid)
        {
            UpdateUsual(inputs[..(3 * units)], products[..(3 * units)], h);
            return;
        }

        Span<float> gates = inputs[..(2 * units)];
        Span<float> candidate = inputs.Slice(2 * units, units);
        Span<float> product = products.Slice(2 * units, units);
        FloatPairMap.Run<FloatPairFunctions.Add>(gates, products[..(2 * units)], gates);
        ActivationFunctions.Apply(recurrentActivation, gates, gates);
        FloatPairMap.Run<FloatPairFunctions.Multiply>(gates[units..], product, product);
        FloatPairMap.Run<FloatPairFunctions.Add>(candidate, product, candidate);
        Finish(gates[..units], candidate, h, activation);
    }

    /// <summary>h = z * h + (1 - z) * activation(g).</summary>
    /// <param name="update">z.</param>
    /// <param name="candidate">g before its activation; overwritten.</param>
    /// <param name="h">The state; receives the new one.</param>
    /// <param name="activation">The activation of the candidate.</param>
    public static void Finish(Span<float> update, Span<float> candidate, Span<float> h, Activation activation)
    {
        ActivationFunctions.Apply(activation, candidate, candidate);

        // z (h - g) + g.
        FloatPairMap.Run<FloatPairFunctions.Subtract>(h, candidate, h);
        FloatPairMap.Run<FloatPairFunctions.Multiply>(update, h, h);
        FloatPairMap.Run<FloatPairFunctions.Add>(h, candidate, h);
    }

    /// <summary>With tanh and sigmoid, all in one pass: what Keras' own layers have by default.</summary>
    private static void UpdateUsual(Span<float> inputs, Span<float> products, Span<float> h)
    {
        fixed (float* x = inputs)
        fixed (float* p = products)
        fixed (float* ph = h)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Avx512:
                    Loop<FloatVector512>(x, p, ph, h.Length);
                    break;
                case SimdLevel.Avx2:
                    Loop<FloatVector256>(x, p, ph, h.Length);
                    break;
                case SimdLevel.Vector128:
                    Loop<FloatVector128>(x, p, ph, h.Length);
                    break;
                default:
                    Loop<FloatScalar>(x, p, ph, h.Length);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVector>(float* x, float* p, float* h, nint units)
        where TVector : struct, IFloatVector<TVector>
    {
        nint i = 0;
        float* xReset = x + units;
        float* pReset = p + units;
        float* xCandidate = xReset + units;
        float* pCandidate = pReset + units;
        for (; i <= units - TVector.Count; i += TVector.Count)
        {
            TVector state = Step(
                TVector.Load(x + i) + TVector.Load(p + i),
                TVector.Load(xReset + i) + TVector.Load(pReset + i),
                TVector.Load(xCandidate + i),
                TVector.Load(pCandidate + i),
                TVector.Load(h + i));
            TVector.Store(state, h + i);
        }

        int left = (int)(units - i);
        if (left > 0)
        {
            TVector zero = TVector.Create(0f);
            TVector state = Step(
                TVector.LoadFirst(x + i, left, zero) + TVector.LoadFirst(p + i, left, zero),
                TVector.LoadFirst(xReset + i, left, zero) + TVector.LoadFirst(pReset + i, left, zero),
                TVector.LoadFirst(xCandidate + i, left, zero),
                TVector.LoadFirst(pCandidate + i, left, zero),
                TVector.LoadFirst(h + i, left, zero));
            TVector.StoreFirst(state, h + i, left);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TVector>(TVector update, TVector reset, TVector candidate, TVector product, TVector h)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector g = VectorMath.Tanh(TVector.MultiplyAdd(VectorMath.Sigmoid(reset), product, candidate));
        return TVector.MultiplyAdd(VectorMath.Sigmoid(update), h - g, g);
    }
}
