using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// Gated recurrent unit (Cho et al., 2014; keras.layers.GRU), gates update, reset, candidate: h = z * h + (1 - z) * g. The reset gate
/// stands after the recurrent product of the candidate (reset_after=True), g = activation(x . Kg + r * (h . Rg)), or before it,
/// g = activation(x . Kg + (r * h) . Rg).
/// </summary>
public sealed unsafe class Gru : GatedRecurrentKernel
{
    private readonly bool _resetAfter;

    // All three gates, for each shard, when the reset gate stands after the product; else update and reset, and the candidate apart.
    private readonly PackedMatrix[] _recurrentKernels;
    private readonly PackedMatrix? _candidateKernel;
    private readonly Activation _activation;
    private readonly Activation _recurrentActivation;

    /// <summary>Packs the weights.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="inputs">The features of a step.</param>
    /// <param name="units">The size of the state.</param>
    /// <param name="kernel">(inputs, 3 * units).</param>
    /// <param name="recurrentKernel">(units, 3 * units).</param>
    /// <param name="bias">(2, 3 * units), of the inputs and of the state, when <paramref name="resetAfter"/>, else (3 * units); null for none.</param>
    /// <param name="activation">The activation of the candidate.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    /// <param name="resetAfter">Whether the reset gate stands after the product.</param>
    /// <param name="returnSequences">Whether the output holds every step.</param>
    /// <param name="goBackwards">Whether the steps are taken from the last to the first.</param>
    /// <param name="zeroOutputForMask">Whether a masked step gives zeros, instead of the output before.</param>
    /// <exception cref="ArgumentException">The weights do not fit the extents.</exception>
    public Gru(
        int steps,
        int inputs,
        int units,
        float[] kernel,
        float[] recurrentKernel,
        float[]? bias,
        Activation activation,
        Activation recurrentActivation,
        bool resetAfter,
        bool returnSequences,
        bool goBackwards,
        bool zeroOutputForMask)
        : base(steps, inputs, units, 3, resetAfter ? GateShard.Halves(units) : GateShard.Whole(units), kernel, InputBias(bias, units, resetAfter), hasCellState: false, returnSequences, goBackwards, zeroOutputForMask)
    {
        ArgumentNullException.ThrowIfNull(recurrentKernel);
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(recurrentActivation);
        KernelArguments.RequireLength(recurrentKernel.Length, 3L * units * units, nameof(recurrentKernel));
        _resetAfter = resetAfter;
        _activation = activation;
        _recurrentActivation = recurrentActivation;
        if (resetAfter)
        {
            float[]? stateBias = bias?[(3 * units)..];
            _recurrentKernels = Array.ConvertAll(Shards, s => s.Pack(recurrentKernel, units, 3, units, stateBias));
        }
        else
        {
            _recurrentKernels = [new PackedMatrix(recurrentKernel, units, 2 * units, 3 * units, 1, default)];
            _candidateKernel = new PackedMatrix(recurrentKernel.AsSpan(Math.Min(2 * units, recurrentKernel.Length)), units, units, 3 * units, 1, default);
        }
    }

    internal override int WorkspacePerSample => _resetAfter ? 3 * Units : Units;

    internal override void Step(int shard, int samples, float* z, in RecurrentState state, float* workspace)
    {
        (int start, int count) = Shards[shard];
        Debug.Assert(start + ((samples - 1) * Units) + count <= state.Size, "The state has fewer units.");
        if (_candidateKernel is null)
        {
            Gemm.Multiply(state.H, Units, samples, _recurrentKernels[shard], workspace, 3 * count);
            GruCell.Update(z, workspace, samples, count, state.H + start, state.NextH + start, Units, _activation, _recurrentActivation);
            return;
        }

        Gemm.Multiply(state.H, Units, samples, _recurrentKernels[0], z, 3 * Units, accumulate: true);
        for (int n = 0; n < samples; n++)
        {
            Span<float> gates = new(z + ((nint)n * 3 * Units), 2 * Units);
            ReadOnlySpan<float> h = new(state.H + ((nint)n * Units), Units);
            ActivationFunctions.Apply(_recurrentActivation, gates, gates);
            FloatPairMap.Run<FloatPairFunctions.Multiply>(gates[Units..], h, new Span<float>(workspace + ((nint)n * Units), Units));
        }

        Gemm.Multiply(workspace, Units, samples, _candidateKernel, z + (2 * Units), 3 * Units, accumulate: true);
        for (int n = 0; n < samples; n++)
        {
            Span<float> row = new(z + ((nint)n * 3 * Units), 3 * Units);
            ReadOnlySpan<float> h = new(state.H + ((nint)n * Units), Units);
            GruCell.Finish(row[..Units], row[(2 * Units)..], h, new Span<float>(state.NextH + ((nint)n * Units), Units), _activation);
        }
    }

    private static ReadOnlySpan<float> InputBias(float[]? bias, int units, bool resetAfter)
    {
        if (bias is null)
        {
            return default;
        }

        KernelArguments.RequireLength(bias.Length, (resetAfter ? 6L : 3L) * units, nameof(bias));
        return bias.AsSpan(0, 3 * units);
    }
}
