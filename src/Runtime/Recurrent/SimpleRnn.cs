namespace TfModelTools.Runtime;

/// <summary>The simple recurrent layer: h = activation(x . kernel + h . recurrent kernel + bias) (keras.layers.SimpleRNN).</summary>
public sealed unsafe class SimpleRnn : GatedRecurrentKernel
{
    private readonly PackedMatrix _recurrentKernel;
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
        : base(steps, inputs, units, 1, kernel, bias, hasCellState: false, returnSequences, goBackwards, zeroOutputForMask)
    {
        ArgumentNullException.ThrowIfNull(recurrentKernel);
        ArgumentNullException.ThrowIfNull(activation);
        KernelArguments.RequireLength(recurrentKernel.Length, (long)units * units, nameof(recurrentKernel));
        _recurrentKernel = new PackedMatrix(recurrentKernel, units, units, units, 1, default);
        _activation = activation;
    }

    private protected override int WorkspacePerSample => 0;

    private protected override void Step(int samples, float* z, nint zStride, Span<float> h, Span<float> c, float* workspace)
    {
        fixed (float* ph = h)
        {
            Gemm.Multiply(ph, Units, samples, _recurrentKernel, z, zStride, accumulate: true);
        }

        for (int n = 0; n < samples; n++)
        {
            ActivationFunctions.Apply(_activation, new ReadOnlySpan<float>(z + (n * zStride), Units), h.Slice(n * Units, Units));
        }
    }
}
