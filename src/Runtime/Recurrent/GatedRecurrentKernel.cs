namespace TfModelTools.Runtime;

/// <summary>
/// What the recurrent layers have in common: the product of the inputs with their kernel is taken for many steps at once, then the
/// steps follow one another, masked ones keeping the state (keras.backend.rnn). Several threads share the samples, or, of one sample,
/// two of them the units (see <see cref="RecurrentPair"/>).
/// </summary>
public abstract unsafe class GatedRecurrentKernel : RecurrentKernel
{
    // About this many products of inputs are held at once: with the recurrent kernel they stay in the second-level cache.
    private const int ChunkElements = 32 * 1024;

    // Threads that share samples each read all weights, at every step: of so many from a cache of their own, of more only for enough samples.
    private const long CachedWeights = 1024 * 1024;
    private const int FewSamples = 8;

    // Half of fewer are read in less time than two threads take to exchange a state.
    private const long PairWeights = 20 * 1024;

    // The second of two threads gets a copy of the sequence. It may join at the start of every few steps.
    private const long PairInputs = 256 * 1024;
    private const int PairSteps = 28;

    private readonly int _steps;
    private readonly int _gates;
    private readonly int _inputs;
    private readonly PackedMatrix[] _kernels;
    private readonly bool _hasCellState;
    private readonly bool _returnSequences;
    private readonly bool _goBackwards;
    private readonly bool _zeroOutputForMask;

    // Made when it is first needed: at most one, so that what a kernel holds is bounded.
    private RecurrentFollower? _follower;

    private protected GatedRecurrentKernel(
        int steps,
        int inputs,
        int units,
        int gates,
        GateShard[] shards,
        float[] kernel,
        ReadOnlySpan<float> bias,
        bool hasCellState,
        bool returnSequences,
        bool goBackwards,
        bool zeroOutputForMask)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        KernelArguments.RequireAtLeast(0, [steps, inputs, units], nameof(steps));
        int columns = checked(units * gates);
        KernelArguments.RequireLength(kernel.Length, (long)inputs * columns, nameof(kernel));
        KernelArguments.RequireLength(bias.IsEmpty ? columns : bias.Length, columns, nameof(bias));
        _steps = steps;
        _inputs = inputs;
        _gates = gates;
        Units = units;
        Shards = shards;
        _kernels = new PackedMatrix[shards.Length];
        for (int i = 0; i < shards.Length; i++)
        {
            _kernels[i] = shards[i].Pack(kernel, inputs, gates, units, bias);
        }

        _hasCellState = hasCellState;
        _returnSequences = returnSequences;
        _goBackwards = goBackwards;
        _zeroOutputForMask = zeroOutputForMask;
    }

    /// <summary>The size of the state.</summary>
    internal int Units { get; }

    /// <summary>The number of steps.</summary>
    internal int Steps => _steps;

    /// <summary>The parts of the state that can be computed apart from each other.</summary>
    internal GateShard[] Shards { get; }

    /// <summary>Whether the output of each step is wanted.</summary>
    internal bool ReturnsSequences => _returnSequences;

    /// <summary>The number of elements of a sample.</summary>
    internal int SequenceLength => _steps * _inputs;

    /// <summary>The second thread's side; null when it was never needed.</summary>
    internal RecurrentFollower? Follower => _follower;

    /// <summary>How long the first of two threads waits for the second's half of a step, which takes a few microseconds.</summary>
    internal virtual double PairPatienceSeconds => 50e-6;

    /// <summary>How many steps' products of inputs are taken at once by each of two threads that share the units.</summary>
    internal int PairChunk => Math.Min(_steps, PairSteps);

    /// <summary>Working memory a step needs for each sample.</summary>
    internal abstract int WorkspacePerSample { get; }

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
        int samples = Samples(x, checked(_steps * _inputs), y, checked((_returnSequences ? _steps : 1) * Units), Units, initialH, h, c);
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

        fixed (float* px = x)
        fixed (float* ph0 = initialH)
        fixed (float* pc0 = initialC)
        fixed (bool* pm = mask)
        fixed (float* py = y)
        fixed (float* ph = h)
        fixed (float* pc = c)
        {
            Share(new() { X = px, InitialH = ph0, InitialC = pc0, Mask = pm, Y = py, H = ph, C = pc, Samples = samples });
        }

        GC.KeepAlive(this);
    }

    /// <summary>The columns of all gates of a shard.</summary>
    internal int ColumnsOf(int shard) => _gates * Shards[shard].Count;

    /// <summary>Some samples of all.</summary>
    internal RecurrentSequences Take(in RecurrentSequences sequences, int start, int count) =>
        sequences.Take(start, count, _steps, _inputs, Units, (_returnSequences ? _steps : 1) * Units);

    /// <summary>All steps of some samples.</summary>
    internal void RunSamples(in RecurrentSequences sequences)
    {
        int samples = sequences.Samples;
        int size = samples * Units;
        int chunk = ChunkSteps(samples);
        using Scratch states = Scratch.Rent(5L * size);
        using Scratch products = Scratch.Rent((long)chunk * samples * _gates * Units);
        using Scratch workspace = Scratch.Rent((long)samples * WorkspacePerSample);
        RecurrentState state = new(states.Pointer, size, sequences.InitialH, sequences.InitialC);
        float* output = states.Pointer + (4L * size);
        new Span<float>(output, size).Clear();
        for (int first = 0; first < _steps; first += chunk)
        {
            int count = Math.Min(chunk, _steps - first);
            for (int shard = 0; shard < Shards.Length; shard++)
            {
                Project(shard, sequences, first, count, products.Pointer + ((nint)chunk * samples * _gates * Shards[shard].Start));
            }

            for (int k = first; k < first + count; k++)
            {
                for (int shard = 0; shard < Shards.Length; shard++)
                {
                    float* z = products.Pointer + ((nint)chunk * samples * _gates * Shards[shard].Start);
                    Step(shard, samples, z + ((nint)(k - first) * samples * _gates * Shards[shard].Count), state, workspace.Pointer);
                }

                state.Swap();
                float* latest = state.H;
                if (sequences.Mask != null)
                {
                    Mask(sequences.Mask + TimeOf(k), samples, state, output);
                    latest = output;
                }

                if (_returnSequences || k == _steps - 1)
                {
                    Write(latest, sequences, k);
                }
            }
        }

        if (_steps == 0 && !_returnSequences)
        {
            Write(output, sequences, 0);
        }

        Finish(state, sequences);
    }

    /// <summary>How many steps' products of inputs are taken at once.</summary>
    internal int ChunkSteps(int samples) =>
        (int)Math.Clamp(ChunkElements / Math.Max(1L, (long)samples * _gates * Units), 1, Math.Max(1, _steps));

    /// <summary>The products of the inputs of some steps with the columns of a shard, (steps, samples, gates * units), in the order of the steps.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="sequences">The samples.</param>
    /// <param name="first">The first step.</param>
    /// <param name="count">The number of steps.</param>
    /// <param name="products">Receives the products.</param>
    internal void Project(int shard, in RecurrentSequences sequences, int first, int count, float* products)
    {
        PackedMatrix kernel = _kernels[shard];
        nint sampleSize = (nint)_steps * _inputs;
        nint stepSize = (nint)sequences.Samples * kernel.Columns;
        float* x = sequences.X + ((nint)TimeOf(first) * _inputs);
        int next = _goBackwards ? -_inputs : _inputs;
        if (count >= sequences.Samples)
        {
            for (int n = 0; n < sequences.Samples; n++)
            {
                Gemm.Multiply(x + (n * sampleSize), next, count, kernel, products + ((nint)n * kernel.Columns), stepSize);
            }
        }
        else
        {
            for (int s = 0; s < count; s++)
            {
                Gemm.Multiply(x + ((nint)s * next), sampleSize, sequences.Samples, kernel, products + (s * stepSize), kernel.Columns);
            }
        }
    }

    /// <summary>One step of the units of a shard, of all samples.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="samples">The number of samples.</param>
    /// <param name="z">The products of the inputs, with their bias, (samples, gates * units of the shard); overwritten.</param>
    /// <param name="state">The states before and after the step.</param>
    /// <param name="workspace">Working memory.</param>
    internal abstract void Step(int shard, int samples, float* z, in RecurrentState state, float* workspace);

    /// <summary>Writes the output of a step where it belongs.</summary>
    /// <param name="output">The output, (samples, units).</param>
    /// <param name="sequences">The samples.</param>
    /// <param name="step">The step.</param>
    internal void Write(float* output, in RecurrentSequences sequences, int step)
    {
        int rows = _returnSequences ? _steps : 1;
        float* y = sequences.Y + (_returnSequences ? (nint)step * Units : 0);
        for (int n = 0; n < sequences.Samples; n++)
        {
            new Span<float>(output + ((nint)n * Units), Units).CopyTo(new Span<float>(y + ((nint)n * rows * Units), Units));
        }
    }

    /// <summary>Writes the last states, where somebody reads them.</summary>
    internal void Finish(in RecurrentState state, in RecurrentSequences sequences)
    {
        if (sequences.H != null)
        {
            new Span<float>(state.H, state.Size).CopyTo(new Span<float>(sequences.H, state.Size));
        }

        if (sequences.C != null && _hasCellState)
        {
            new Span<float>(state.C, state.Size).CopyTo(new Span<float>(sequences.C, state.Size));
        }
    }

    private int TimeOf(int step) => _goBackwards ? _steps - 1 - step : step;

    /// <summary>Runs all samples, on as many threads as gain.</summary>
    private void Share(in RecurrentSequences sequences)
    {
        long weights = (long)_gates * Units * Units;
        long step = sequences.Samples * weights;
        int threads = Workers.CountFor(_steps * (step + ((long)sequences.Samples * _gates * Units * _inputs)));
        int sharing = Math.Min(threads, sequences.Samples);
        if (sharing > 1 && (weights <= CachedWeights || sequences.Samples >= FewSamples * sharing))
        {
            RecurrentParts work = new(this, sequences, sharing);
            Workers.Run(ref work, sharing, sharing);
        }
        else if (threads > 1 && IsForPair(sequences, weights) && RequireFollower() is RecurrentFollower follower && follower.TryPost(new(sequences.X, SequenceLength)))
        {
            new RecurrentPair(this, sequences, follower).Run();
        }
        else
        {
            // The products themselves are shared, where they are large enough.
            RunSamples(sequences);
        }
    }

    private RecurrentFollower RequireFollower()
    {
        RecurrentFollower? follower = Volatile.Read(ref _follower);
        if (follower is null)
        {
            RecurrentFollower made = new(this);
            follower = Interlocked.CompareExchange(ref _follower, made, null) ?? made;
        }

        return follower;
    }

    private bool IsForPair(in RecurrentSequences sequences, long weights) =>
        sequences.Samples == 1 && sequences.Mask == null && Shards.Length == 2 && weights is >= PairWeights and <= CachedWeights && (long)_steps * _inputs <= PairInputs;

    /// <summary>Where the mask is false the state stays, and the output is the one before, or zero.</summary>
    private void Mask(bool* mask, int samples, in RecurrentState state, float* output)
    {
        for (int n = 0; n < samples; n++)
        {
            nint at = (nint)n * Units;
            Span<float> row = new(output + at, Units);
            if (mask[(nint)n * _steps])
            {
                new Span<float>(state.H + at, Units).CopyTo(row);
                continue;
            }

            new Span<float>(state.NextH + at, Units).CopyTo(new Span<float>(state.H + at, Units));
            if (_hasCellState)
            {
                new Span<float>(state.NextC + at, Units).CopyTo(new Span<float>(state.C + at, Units));
            }

            if (_zeroOutputForMask)
            {
                row.Clear();
            }
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
