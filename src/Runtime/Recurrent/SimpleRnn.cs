using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>The simple recurrent layer: h = activation(x . kernel + h . recurrent kernel + bias) (keras.layers.SimpleRNN).</summary>
public sealed unsafe class SimpleRnn : GatedRecurrentKernel
{
    private readonly PackedMatrix[] _recurrentKernels;
    private readonly Activation _activation;

    /// <summary>Packs the weights.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="inputs">The features of a step.</param>
    /// <param name="units">The size of the state.</param>
    /// <param name="kernel">(inputs, units).</param>
    /// <param name="recurrentKernel">(units, units).</param>
    /// <param name="bias">(units), or null for none.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="returnSequences">Whether the output holds every step.</param>
    /// <param name="goBackwards">Whether the steps are taken from the last to the first.</param>
    /// <param name="zeroOutputForMask">Whether a masked step gives zeros, instead of the output before.</param>
    /// <exception cref="ArgumentException">The weights do not fit the extents.</exception>
    public SimpleRnn(
        int steps,
        int inputs,
        int units,
        float[] kernel,
        float[] recurrentKernel,
        float[]? bias,
        Activation activation,
        bool returnSequences,
        bool goBackwards,
        bool zeroOutputForMask)
        : base(steps, inputs, units, 1, GateShard.Halves(units), kernel, bias, hasCellState: false, returnSequences, goBackwards, zeroOutputForMask)
    {
        ArgumentNullException.ThrowIfNull(recurrentKernel);
        ArgumentNullException.ThrowIfNull(activation);
        KernelArguments.RequireLength(recurrentKernel.Length, (long)units * units, nameof(recurrentKernel));
        _recurrentKernels = Array.ConvertAll(Shards, s => s.Pack(recurrentKernel, units, 1, units, default));
        _activation = activation;
    }

    internal override int WorkspacePerSample => 0;

    internal override void Step(int shard, int samples, float* z, in RecurrentState state, float* workspace)
    {
        (int start, int count) = Shards[shard];
        Debug.Assert(start + ((samples - 1) * Units) + count <= state.Size, "The state has fewer units.");
        Gemm.Multiply(state.H, Units, samples, _recurrentKernels[shard], z, count, accumulate: true);
        for (int n = 0; n < samples; n++)
        {
            ActivationFunctions.Apply(
                _activation, new ReadOnlySpan<float>(z + ((nint)n * count), count), new Span<float>(state.NextH + ((nint)n * Units) + start, count));
        }
    }
}
