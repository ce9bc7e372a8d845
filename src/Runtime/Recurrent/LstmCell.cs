using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>The elementwise part of a step of long short-term memory.</summary>
internal static unsafe class LstmCell
{
    /// <summary>c = f * c + i * activation(g), h = o * activation(c), with the recurrent activation applied to i, f and o.</summary>
    /// <param name="input">The sums of the input gate; may be overwritten, as the other sums.</param>
    /// <param name="forget">The sums of the forget gate.</param>
    /// <param name="candidate">The sums of the candidate.</param>
    /// <param name="output">The sums of the output gate.</param>
    /// <param name="h">Receives the new state.</param>
    /// <param name="c">The cell state; receives the new one.</param>
    /// <param name="activation">The activation of the candidate and the output.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    public static void Update(
        Span<float> input,
        Span<float> forget,
        Span<float> candidate,
        Span<float> output,
        Span<float> h,
        Span<float> c,
        Activation activation,
        Activation recurrentActivation)
    {
        if (activation.Kind == ActivationKind.Tanh && recurrentActivation.Kind == ActivationKind.Sigmoid)
        {
            UpdateUsual(input, forget[..input.Length], candidate[..input.Length], output[..input.Length], h[..input.Length], c[..input.Length]);
            return;
        }

        ActivationFunctions.Apply(recurrentActivation, input, input);
        ActivationFunctions.Apply(recurrentActivation, forget, forget);
        ActivationFunctions.Apply(activation, candidate, candidate);
        ActivationFunctions.Apply(recurrentActivation, output, output);
        FloatPairMap.Run<FloatPairFunctions.Multiply>(forget, c, c);
        FloatPairMap.Run<FloatPairFunctions.Multiply>(input, candidate, input);
        FloatPairMap.Run<FloatPairFunctions.Add>(c, input, c);
        ActivationFunctions.Apply(activation, c, h);
        FloatPairMap.Run<FloatPairFunctions.Multiply>(output, h, h);
    }

    /// <summary>With tanh and sigmoid, all in one pass: what Keras' own layers have by default.</summary>
    private static void UpdateUsual(Span<float> input, Span<float> forget, Span<float> candidate, Span<float> output, Span<float> h, Span<float> c)
    {
        fixed (float* i = input)
        fixed (float* f = forget)
        fixed (float* g = candidate)
        fixed (float* o = output)
        fixed (float* ph = h)
        fixed (float* pc = c)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Avx512:
                    Loop<FloatVector512>(i, f, g, o, ph, pc, h.Length);
                    break;
                case SimdLevel.Avx2:
                    Loop<FloatVector256>(i, f, g, o, ph, pc, h.Length);
                    break;
                case SimdLevel.Vector128:
                    Loop<FloatVector128>(i, f, g, o, ph, pc, h.Length);
                    break;
                default:
                    Loop<FloatScalar>(i, f, g, o, ph, pc, h.Length);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVector>(float* input, float* forget, float* candidate, float* output, float* h, float* c, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        int i = 0;
        for (; i <= count - TVector.Count; i += TVector.Count)
        {
            TVector.Store(
                Step(TVector.Load(input + i), TVector.Load(forget + i), TVector.Load(candidate + i), TVector.Load(output + i), TVector.Load(c + i), out TVector cell),
                h + i);
            TVector.Store(cell, c + i);
        }

        int left = count - i;
        if (left > 0)
        {
            TVector zero = TVector.Create(0f);
            TVector state = Step(
                TVector.LoadFirst(input + i, left, zero),
                TVector.LoadFirst(forget + i, left, zero),
                TVector.LoadFirst(candidate + i, left, zero),
                TVector.LoadFirst(output + i, left, zero),
                TVector.LoadFirst(c + i, left, zero),
                out TVector cell);
            TVector.StoreFirst(state, h + i, left);
            TVector.StoreFirst(cell, c + i, left);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TVector>(TVector input, TVector forget, TVector candidate, TVector output, TVector c, out TVector cell)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector kept = VectorMath.Sigmoid(forget) * c;
        cell = TVector.MultiplyAdd(VectorMath.Sigmoid(input), VectorMath.Tanh(candidate), kept);
        return VectorMath.Sigmoid(output) * VectorMath.Tanh(cell);
    }
}
