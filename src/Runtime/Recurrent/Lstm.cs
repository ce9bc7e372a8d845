using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997; keras.layers.LSTM), gates input, forget, cell, output:
/// c = f * c + i * activation(g), h = o * activation(c).
/// </summary>
public sealed unsafe class Lstm : GatedRecurrentKernel
{
    private readonly PackedMatrix[] _recurrentKernels;
    private readonly Activation _activation;
    private readonly Activation _recurrentActivation;

    /// <summary>Packs the weights.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="inputs">The features of a step.</param>
    /// <param name="units">The size of the state.</param>
    /// <param name="kernel">(inputs, 4 * units).</param>
    /// <param name="recurrentKernel">(units, 4 * units).</param>
    /// <param name="bias">(4 * units), or null for none.</param>
    /// <param name="activation">The activation of the candidate and the output.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    /// <param name="returnSequences">Whether the output holds every step.</param>
    /// <param name="goBackwards">Whether the steps are taken from the last to the first.</param>
    /// <param name="zeroOutputForMask">Whether a masked step gives zeros, instead of the output before.</param>
    /// <exception cref="ArgumentException">The weights do not fit the extents.</exception>
    public Lstm(
        int steps,
        int inputs,
        int units,
        float[] kernel,
        float[] recurrentKernel,
        float[]? bias,
        Activation activation,
        Activation recurrentActivation,
        bool returnSequences,
        bool goBackwards,
        bool zeroOutputForMask)
        : base(steps, inputs, units, 4, GateShard.Halves(units), kernel, bias, hasCellState: true, returnSequences, goBackwards, zeroOutputForMask)
    {
        ArgumentNullException.ThrowIfNull(recurrentKernel);
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(recurrentActivation);
        KernelArguments.RequireLength(recurrentKernel.Length, 4L * units * units, nameof(recurrentKernel));
        _recurrentKernels = Array.ConvertAll(Shards, s => s.Pack(recurrentKernel, units, 4, units, default));
        _activation = activation;
        _recurrentActivation = recurrentActivation;
    }

    internal override int WorkspacePerSample => 0;

    internal override void Step(int shard, int samples, float* z, in RecurrentState state, float* workspace)
    {
        (int start, int count) = Shards[shard];
        Debug.Assert(start + ((samples - 1) * Units) + count <= state.Size, "The state has fewer units.");
        Gemm.Multiply(state.H, Units, samples, _recurrentKernels[shard], z, 4 * count, accumulate: true);
        LstmCell.Update(z, samples, count, state.C + start, state.NextC + start, state.NextH + start, Units, _activation, _recurrentActivation);
    }
}
