namespace TfModelTools.Runtime;

/// <summary>
/// What the recurrent layers have in common: the product of the inputs with their kernel is taken for many steps at once, then the
/// steps follow one another, masked ones keeping the state (keras.backend.rnn).
/// </summary>
public abstract unsafe class GatedRecurrentKernel : RecurrentKernel
{
    // About this many products of inputs are held at once: with the recurrent kernel they stay in the second-level cache.
    private const int ChunkElements = 64 * 1024;

    private readonly int _steps;
    private readonly int _gates;
    private readonly PackedMatrix _kernel;
    private readonly bool _hasCellState;
    private readonly bool _returnSequences;
    private readonly bool _goBackwards;
    private readonly bool _zeroOutputForMask;

    private protected GatedRecurrentKernel(
        int steps, int inputs, int units, int gates, float[] kernel, ReadOnlySpan<float> bias, bool hasCellState, bool returnSequences, bool goBackwards, bool zeroOutputForMask)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        KernelArguments.RequireAtLeast(0, [steps, inputs, units], nameof(steps));
        _gates = checked(units * gates);
        KernelArguments.RequireLength(kernel.Length, (long)inputs * _gates, nameof(kernel));
        KernelArguments.RequireLength(bias.IsEmpty ? _gates : bias.Length, _gates, nameof(bias));
        _steps = steps;
        Units = units;
        _kernel = new PackedMatrix(kernel, inputs, _gates, _gates, 1, bias);
        _hasCellState = hasCellState;
        _returnSequences = returnSequences;
        _goBackwards = goBackwards;
        _zeroOutputForMask = zeroOutputForMask;
    }

    private protected int Units { get; }

    /// <summary>Working memory a step needs for each sample.</summary>
    private protected abstract int WorkspacePerSample { get; }

    /// <inheritdoc/>
    public sealed override void Run(
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> initialH,
        ReadOnlySpan<float> initialC,
        ReadOnlySpan<bool> mask,
        Span<float> y,
        Span<float> h,
        Span<float> c,
        int batch)
    {
        int samples = KernelArguments.Samples(
            x.Length, checked(_steps * _kernel.Depth), y.Length, checked((_returnSequences ? _steps : 1) * Units));
        int size = checked(samples * Units);
        RequireEmptyOr(initialH.Length, size, nameof(initialH));
        RequireEmptyOr(initialC.Length, size, nameof(initialC));
        RequireEmptyOr(mask.Length, checked(samples * _steps), nameof(mask));
        RequireEmptyOr(h.Length, size, nameof(h));
        RequireEmptyOr(c.Length, size, nameof(c));
        if (samples == 0)
        {
            return;
        }

        int chunk = (int)Math.Clamp(ChunkElements / Math.Max(1L, (long)samples * _gates), 1, Math.Max(1, _steps));
        using Scratch states = Scratch.Rent(5L * size);
        using Scratch products = Scratch.Rent((long)chunk * samples * _gates);
        using Scratch workspace = Scratch.Rent((long)samples * WorkspacePerSample);
        Span<float> state = states.Span[..size];
        Span<float> cell = states.Span.Slice(size, _hasCellState ? size : 0);
        Span<float> output = states.Span.Slice(2 * size, size);
        Start(initialH, state);
        Start(initialC, cell);
        output.Clear();
        fixed (float* px = x)
        {
            for (int first = 0; first < _steps; first += chunk)
            {
                int count = Math.Min(chunk, _steps - first);
                int earliest = _goBackwards ? _steps - first - count : first;
                Project(px, samples, earliest, count, products.Pointer);
                for (int k = first; k < first + count; k++)
                {
                    int time = _goBackwards ? _steps - 1 - k : k;
                    float* z = products.Pointer + ((nint)(time - earliest) * samples * _gates);
                    if (mask.IsEmpty)
                    {
                        Step(samples, z, _gates, state, cell, workspace.Pointer);
                        output = state;
                    }
                    else
                    {
                        Span<float> oldState = states.Span.Slice(3 * size, size);
                        Span<float> oldCell = states.Span.Slice(4 * size, cell.Length);
                        state.CopyTo(oldState);
                        cell.CopyTo(oldCell);
                        Step(samples, z, _gates, state, cell, workspace.Pointer);
                        Mask(mask, time, oldState, oldCell, state, cell, output);
                    }

                    if (_returnSequences)
                    {
                        for (int n = 0; n < samples; n++)
                        {
                            output.Slice(n * Units, Units).CopyTo(y[(((n * _steps) + k) * Units)..]);
                        }
                    }
                }
            }
        }

        if (!_returnSequences)
        {
            output.CopyTo(y);
        }

        if (!h.IsEmpty)
        {
            state.CopyTo(h);
        }

        if (!c.IsEmpty)
        {
            cell.CopyTo(c);
        }
    }

    /// <summary>One step of all samples.</summary>
    /// <param name="samples">The number of samples.</param>
    /// <param name="z">The products of the inputs, with their bias; may be overwritten.</param>
    /// <param name="zStride">The distance from one sample's products to the next.</param>
    /// <param name="h">The state, (samples, units); receives the new one.</param>
    /// <param name="c">The cell state; receives the new one.</param>
    /// <param name="workspace">Working memory.</param>
    private protected abstract void Step(int samples, float* z, nint zStride, Span<float> h, Span<float> c, float* workspace);

    /// <summary>The products of the inputs of some steps, (steps, samples, gates * units).</summary>
    private void Project(float* x, int samples, int first, int count, float* products)
    {
        int inputs = _kernel.Depth;
        nint sampleSize = (nint)_steps * inputs;
        nint stepSize = (nint)samples * _gates;
        x += (nint)first * inputs;
        if (count >= samples)
        {
            for (int n = 0; n < samples; n++)
            {
                Gemm.Multiply(x + (n * sampleSize), inputs, count, _kernel, products + ((nint)n * _gates), stepSize);
            }
        }
        else
        {
            for (int s = 0; s < count; s++)
            {
                Gemm.Multiply(x + ((nint)s * inputs), sampleSize, samples, _kernel, products + (s * stepSize), _gates);
            }
        }
    }

    /// <summary>Where the mask is false the state stays, and the output is the one before, or zero.</summary>
    private void Mask(
        ReadOnlySpan<bool> mask, int time, ReadOnlySpan<float> oldState, ReadOnlySpan<float> oldCell, Span<float> state, Span<float> cell, Span<float> output)
    {
        for (int n = 0; n < state.Length / Math.Max(1, Units); n++)
        {
            Range row = (n * Units)..((n + 1) * Units);
            if (mask[(n * _steps) + time])
            {
                state[row].CopyTo(output[row]);
                continue;
            }

            oldState[row].CopyTo(state[row]);
            if (_hasCellState)
            {
                oldCell[row].CopyTo(cell[row]);
            }

            if (_zeroOutputForMask)
            {
                output[row].Clear();
            }
        }
    }

    private static void Start(ReadOnlySpan<float> initial, Span<float> state)
    {
        if (initial.IsEmpty)
        {
            state.Clear();
        }
        else
        {
            initial[..state.Length].CopyTo(state);
        }
    }

    private static void RequireEmptyOr(int length, int expected, string name)
    {
        if (length != 0)
        {
            KernelArguments.RequireLength(length, expected, name);
        }
    }
}
