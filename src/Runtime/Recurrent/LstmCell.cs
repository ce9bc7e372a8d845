using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>The elementwise part of a step of long short-term memory.</summary>
internal static unsafe class LstmCell
{
    /// <summary>As below, of one sample.</summary>
    /// <param name="gates">(4 * units); may be overwritten.</param>
    /// <param name="cell">The cell state, (units); becomes the new one.</param>
    /// <param name="state">Receives the new state, (units).</param>
    /// <param name="activation">The activation of the candidate and the output.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    public static void Update(Span<float> gates, Span<float> cell, Span<float> state, Activation activation, Activation recurrentActivation)
    {
        int units = cell.Length;
        KernelArguments.RequireLength(gates.Length, 4L * units, nameof(gates));
        KernelArguments.RequireLength(state.Length, units, nameof(state));
        fixed (float* g = gates)
        fixed (float* c = cell)
        fixed (float* h = state)
        {
            Update(g, 1, units, c, c, h, units, activation, recurrentActivation);
        }
    }

    /// <summary>c = f * c + i * activation(g), h = o * activation(c), with the recurrent activation applied to i, f and o.</summary>
    /// <param name="gates">The sums of the input gate, the forget gate, the candidate and the output gate, (samples, 4 * units); may be overwritten.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="c">The cell state of the first sample.</param>
    /// <param name="nextC">Receives the new cell state; may be <paramref name="c"/>.</param>
    /// <param name="h">Receives the new state.</param>
    /// <param name="stride">From one sample's states to the next's.</param>
    /// <param name="activation">The activation of the candidate and the output.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    public static void Update(
        float* gates, int samples, int units, float* c, float* nextC, float* h, nint stride, Activation activation, Activation recurrentActivation)
    {
        if (activation.Kind == ActivationKind.Tanh && recurrentActivation.Kind == ActivationKind.Sigmoid)
        {
            UpdateUsual(gates, samples, units, c, nextC, h, stride);
            return;
        }

        for (int n = 0; n < samples; n++)
        {
            Span<float> input = new(gates + ((nint)n * 4 * units), units);
            Span<float> forget = new(gates + (((nint)n * 4) + 1) * units, units);
            Span<float> candidate = new(gates + (((nint)n * 4) + 2) * units, units);
            Span<float> output = new(gates + (((nint)n * 4) + 3) * units, units);
            Span<float> cell = new(nextC + (n * stride), units);
            Span<float> state = new(h + (n * stride), units);
            ActivationFunctions.Apply(recurrentActivation, input, input);
            ActivationFunctions.Apply(recurrentActivation, forget, forget);
            ActivationFunctions.Apply(activation, candidate, candidate);
            ActivationFunctions.Apply(recurrentActivation, output, output);
            FloatPairMap.Run<FloatPairFunctions.Multiply>(forget, new ReadOnlySpan<float>(c + (n * stride), units), cell);
            FloatPairMap.Run<FloatPairFunctions.Multiply>(input, candidate, input);
            FloatPairMap.Run<FloatPairFunctions.Add>(cell, input, cell);
            ActivationFunctions.Apply(activation, cell, state);
            FloatPairMap.Run<FloatPairFunctions.Multiply>(output, state, state);
        }
    }

    /// <summary>With tanh and sigmoid, all in one pass: what Keras' own layers have by default.</summary>
    private static void UpdateUsual(float* gates, int samples, int units, float* c, float* nextC, float* h, nint stride)
    {
        switch (Simd.Level)
        {
            case SimdLevel.Avx512:
                Loop<FloatVector512>(gates, samples, units, c, nextC, h, stride);
                break;
            case SimdLevel.Avx2:
                Loop<FloatVector256>(gates, samples, units, c, nextC, h, stride);
                break;
            case SimdLevel.Vector128:
                Loop<FloatVector128>(gates, samples, units, c, nextC, h, stride);
                break;
            default:
                Loop<FloatScalar>(gates, samples, units, c, nextC, h, stride);
                break;
        }
    }

    // In two passes: in one, each vector's second tanh would have to wait for its first functions, with too little beside it to do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<TVector>(float* gates, int samples, nint units, float* c, float* nextC, float* h, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        for (; samples > 0; samples--, gates += 4 * units, c += stride, nextC += stride, h += stride)
        {
            float* forget = gates + units;
            float* candidate = forget + units;
            float* output = candidate + units;
            nint i = 0;
            for (; i <= units - TVector.Count; i += TVector.Count)
            {
                TVector.Store(Cell(TVector.Load(gates + i), TVector.Load(forget + i), TVector.Load(candidate + i), TVector.Load(c + i)), nextC + i);
                TVector.Store(VectorMath.Sigmoid(TVector.Load(output + i)), output + i);
            }

            for (i = 0; i <= units - TVector.Count; i += TVector.Count)
            {
                TVector.Store(TVector.Load(output + i) * VectorMath.Tanh(TVector.Load(nextC + i)), h + i);
            }

            if (i < units)
            {
                Rest<TVector>(gates + i, units, (int)(units - i), c + i, nextC + i, h + i);
            }
        }
    }

    /// <summary>The last units, fewer than a vector: apart, as all together is more than the compiler inlines into one method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest<TVector>(float* gates, nint units, int left, float* c, float* nextC, float* h)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector zero = TVector.Create(0f);
        TVector cell = Cell(
            TVector.LoadFirst(gates, left, zero),
            TVector.LoadFirst(gates + units, left, zero),
            TVector.LoadFirst(gates + (2 * units), left, zero),
            TVector.LoadFirst(c, left, zero));
        TVector.StoreFirst(cell, nextC, left);
        TVector.StoreFirst(VectorMath.Sigmoid(TVector.LoadFirst(gates + (3 * units), left, zero)) * VectorMath.Tanh(cell), h, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Cell<TVector>(TVector input, TVector forget, TVector candidate, TVector c)
        where TVector : struct, IFloatVector<TVector>
        => TVector.MultiplyAdd(VectorMath.Sigmoid(input), VectorMath.Tanh(candidate), VectorMath.Sigmoid(forget) * c);
}
