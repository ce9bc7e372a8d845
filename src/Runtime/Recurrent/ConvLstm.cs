namespace TfModelTools.Runtime;

/// <summary>
/// Convolutional long short-term memory (Shi et al., 2015; keras.layers.ConvLSTM1D, 2D and 3D), gates input, forget, cell, output,
/// channels last. The recurrent convolution has stride 1 and keeps the extents (padding SAME).
/// </summary>
public sealed class ConvLstm : RecurrentKernel
{
    private readonly int _steps;
    private readonly int _inputSize;
    private readonly int _positions;
    private readonly int _filters;
    private readonly Conv _conv;
    private readonly Conv _recurrentConv;
    private readonly Activation _activation;
    private readonly Activation _recurrentActivation;
    private readonly bool _returnSequences;
    private readonly bool _goBackwards;

    /// <summary>Packs the weights.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="inputExtents">The spatial extents of x.</param>
    /// <param name="channels">The channels of x.</param>
    /// <param name="filters">The channels of the state.</param>
    /// <param name="kernelExtents">The spatial extents of both kernels.</param>
    /// <param name="strides">Of the convolution of the input, one for each spatial axis.</param>
    /// <param name="dilations">Of the convolution of the input, one for each spatial axis.</param>
    /// <param name="padBefore">Zeros before each spatial axis of the input.</param>
    /// <param name="padAfter">Zeros after each spatial axis of the input.</param>
    /// <param name="kernel">(spatial..., channels, 4 * filters).</param>
    /// <param name="recurrentKernel">(spatial..., filters, 4 * filters).</param>
    /// <param name="bias">(4 * filters), or null for none.</param>
    /// <param name="activation">The activation of the candidate and the output.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    /// <param name="returnSequences">Whether the output holds every step.</param>
    /// <param name="goBackwards">Whether the steps are taken from the last to the first.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public ConvLstm(
        int steps,
        int[] inputExtents,
        int channels,
        int filters,
        int[] kernelExtents,
        int[] strides,
        int[] dilations,
        int[] padBefore,
        int[] padAfter,
        float[] kernel,
        float[] recurrentKernel,
        float[]? bias,
        Activation activation,
        Activation recurrentActivation,
        bool returnSequences,
        bool goBackwards)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(recurrentActivation);
        SpatialWindow window = new(inputExtents, kernelExtents, strides, dilations, padBefore, padAfter, keepsAxes: true);
        _steps = steps;
        _inputSize = checked(window.InputPositions * channels);
        _positions = window.OutputPositions;
        _filters = filters;
        _activation = activation;
        _recurrentActivation = recurrentActivation;
        _returnSequences = returnSequences;
        _goBackwards = goBackwards;
        _conv = new Conv(
            inputExtents, channels, 4 * filters, kernelExtents, strides, dilations, padBefore, padAfter, 1, kernel, bias, Activation.Linear);
        int rank = inputExtents.Length;
        int[] ones = new int[rank];
        Array.Fill(ones, 1);
        _recurrentConv = new Conv(
            window.Output[^rank..],
            filters,
            4 * filters,
            kernelExtents,
            ones,
            ones,
            [.. kernelExtents.Select(k => (k - 1) / 2)],
            [.. kernelExtents.Select(k => k / 2)],
            1,
            recurrentKernel,
            null,
            Activation.Linear);
    }

    /// <inheritdoc/>
    /// <remarks>There is no mask: the layer takes none.</remarks>
    public override void Run(
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> initialH,
        ReadOnlySpan<float> initialC,
        ReadOnlySpan<bool> mask,
        Span<float> y,
        Span<float> h,
        Span<float> c,
        int batch)
    {
        int size = checked(_positions * _filters);
        int outputSize = checked((_returnSequences ? _steps : 1) * size);
        int samples = Samples(x, checked(_steps * _inputSize), y, outputSize, size, initialH, h, c);
        using Scratch scratch = Scratch.Rent(14L * size);
        Span<float> state = scratch.Span[..size];
        Span<float> cell = scratch.Span.Slice(size, size);
        Span<float> sums = scratch.Span.Slice(2 * size, 4 * size);
        Span<float> recurrentSums = scratch.Span.Slice(6 * size, 4 * size);
        Span<float> gates = scratch.Span.Slice(10 * size, 4 * size);
        for (int n = 0; n < samples; n++)
        {
            Start(initialH, n, state);
            Start(initialC, n, cell);
            for (int k = 0; k < _steps; k++)
            {
                int time = _goBackwards ? _steps - 1 - k : k;
                _conv.Run(x.Slice(((n * _steps) + time) * _inputSize, _inputSize), sums, 1);
                _recurrentConv.Run(state, recurrentSums, 1);
                FloatPairMap.Run<FloatPairFunctions.Add>(sums, recurrentSums, sums);

                // From (positions, gates, filters) to (gates, positions, filters): each gate in one piece.
                StridedCopy.Run<float>(sums, 0, [4, _positions, _filters], [_filters, 4 * _filters, 1], gates);
                LstmCell.Update(gates, cell, state, _activation, _recurrentActivation);
                if (_returnSequences)
                {
                    state.CopyTo(y.Slice(((n * _steps) + k) * size, size));
                }
            }

            if (!_returnSequences)
            {
                state.CopyTo(y.Slice(n * size, size));
            }

            if (!h.IsEmpty)
            {
                state.CopyTo(h.Slice(n * size, size));
            }

            if (!c.IsEmpty)
            {
                cell.CopyTo(c.Slice(n * size, size));
            }
        }
    }

    private static void Start(ReadOnlySpan<float> initial, int sample, Span<float> state)
    {
        if (initial.IsEmpty)
        {
            state.Clear();
        }
        else
        {
            initial.Slice(sample * state.Length, state.Length).CopyTo(state);
        }
    }
}
