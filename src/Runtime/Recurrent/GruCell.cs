using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// The elementwise part of a step of a gated recurrent unit whose reset gate stands after the recurrent product:
/// z = recurrentActivation(xz + hz), r = recurrentActivation(xr + hr), g = activation(xg + r * hg), h = z * h + (1 - z) * g.
/// </summary>
internal static unsafe class GruCell
{
    /// <summary>One step.</summary>
    /// <param name="inputs">xz, xr and xg, (samples, 3 * units); may be overwritten.</param>
    /// <param name="products">hz, hr and hg, likewise.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="h">The state of the first sample.</param>
    /// <param name="nextH">Receives the new state.</param>
    /// <param name="stride">From one sample's state to the next's.</param>
    /// <param name="activation">The activation of the candidate.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    public static void Update(
        float* inputs, float* products, int samples, int units, float* h, float* nextH, nint stride, Activation activation, Activation recurrentActivation)
    {
        if (activation.Kind == ActivationKind.Tanh && recurrentActivation.Kind == ActivationKind.Sigmoid)
        {
            UpdateUsual(inputs, products, samples, units, h, nextH, stride);
            return;
        }

        for (int n = 0; n < samples; n++)
        {
            Span<float> gates = new(inputs + ((nint)n * 3 * units), 2 * units);
            Span<float> candidate = new(inputs + (((nint)n * 3) + 2) * units, units);
            Span<float> product = new(products + (((nint)n * 3) + 2) * units, units);
            FloatPairMap.Run<FloatPairFunctions.Add>(gates, new ReadOnlySpan<float>(products + ((nint)n * 3 * units), 2 * units), gates);
            ActivationFunctions.Apply(recurrentActivation, gates, gates);
            FloatPairMap.Run<FloatPairFunctions.Multiply>(gates[units..], product, product);
            FloatPairMap.Run<FloatPairFunctions.Add>(candidate, product, candidate);
            Finish(gates[..units], candidate, new ReadOnlySpan<float>(h + (n * stride), units), new Span<float>(nextH + (n * stride), units), activation);
        }
    }

    /// <summary>h = z * h + (1 - z) * activation(g).</summary>
    /// <param name="update">z.</param>
    /// <param name="candidate">g before its activation; overwritten.</param>
    /// <param name="h">The state.</param>
    /// <param name="nextH">Receives the new state.</param>
    /// <param name="activation">The activation of the candidate.</param>
    public static void Finish(ReadOnlySpan<float> update, Span<float> candidate, ReadOnlySpan<float> h, Span<float> nextH, Activation activation)
    {
        ActivationFunctions.Apply(activation, candidate, candidate);

        // z (h - g) + g.
        FloatPairMap.Run<FloatPairFunctions.Subtract>(h, candidate, nextH);
        FloatPairMap.Run<FloatPairFunctions.Multiply>(update, nextH, nextH);
        FloatPairMap.Run<FloatPairFunctions.Add>(nextH, candidate, nextH);
    }

    /// <summary>With tanh and sigmoid, all in one pass: what Keras' own layers have by default.</summary>
    private static void UpdateUsual(float* inputs, float* products, int samples, int units, float* h, float* nextH, nint stride)
    {
        switch (Simd.Level)
        {
            case SimdLevel.Avx512:
                Loop<FloatVector512>(inputs, products, samples, units, h, nextH, stride);
                break;
            case SimdLevel.Avx2:
                Loop<FloatVector256>(inputs, products, samples, units, h, nextH, stride);
                break;
            case SimdLevel.Vector128:
                Loop<FloatVector128>(inputs, products, samples, units, h, nextH, stride);
                break;
            default:
                Loop<FloatScalar>(inputs, products, samples, units, h, nextH, stride);
                break;
        }
    }

    // In two passes: in one, each vector's tanh would have to wait for its sigmoids, with too little beside it to do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TVector>(float* x, float* p, int samples, nint units, float* h, float* nextH, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        for (; samples > 0; samples--, x += 3 * units, p += 3 * units, h += stride, nextH += stride)
        {
            float* xReset = x + units;
            float* pReset = p + units;
            float* xCandidate = xReset + units;
            float* pCandidate = pReset + units;
            nint i = 0;
            for (; i <= units - TVector.Count; i += TVector.Count)
            {
                TVector reset = VectorMath.Sigmoid(TVector.Load(xReset + i) + TVector.Load(pReset + i));
                TVector.Store(TVector.MultiplyAdd(reset, TVector.Load(pCandidate + i), TVector.Load(xCandidate + i)), xCandidate + i);
                TVector.Store(VectorMath.Sigmoid(TVector.Load(x + i) + TVector.Load(p + i)), x + i);
            }

            for (i = 0; i <= units - TVector.Count; i += TVector.Count)
            {
                TVector.Store(State(TVector.Load(x + i), VectorMath.Tanh(TVector.Load(xCandidate + i)), TVector.Load(h + i)), nextH + i);
            }

            if (i < units)
            {
                Rest<TVector>(x + i, p + i, units, (int)(units - i), h + i, nextH + i);
            }
        }
    }

    /// <summary>The last units, fewer than a vector: apart, as all together is more than the compiler inlines into one method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest<TVector>(float* x, float* p, nint units, int left, float* h, float* nextH)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector zero = TVector.Create(0f);
        TVector reset = VectorMath.Sigmoid(TVector.LoadFirst(x + units, left, zero) + TVector.LoadFirst(p + units, left, zero));
        TVector g = VectorMath.Tanh(TVector.MultiplyAdd(reset, TVector.LoadFirst(p + (2 * units), left, zero), TVector.LoadFirst(x + (2 * units), left, zero)));
        TVector update = VectorMath.Sigmoid(TVector.LoadFirst(x, left, zero) + TVector.LoadFirst(p, left, zero));
        TVector.StoreFirst(State(update, g, TVector.LoadFirst(h, left, zero)), nextH, left);
    }

    /// <summary>z * h + (1 - z) * g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector State<TVector>(TVector update, TVector g, TVector h)
        where TVector : struct, IFloatVector<TVector>
        => TVector.MultiplyAdd(update, h - g, g);
}
