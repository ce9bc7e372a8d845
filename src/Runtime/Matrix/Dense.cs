namespace TfModelTools.Runtime;

/// <summary>activation(x . kernel + bias) on the last axis of float32 values (keras.layers.Dense).</summary>
public sealed class Dense : UnaryKernel<float, float>
{
    private readonly PackedMatrix _kernel;
    private readonly Activation _activation;

    /// <summary>Packs the weights.</summary>
    /// <param name="inputs">The last extent of x.</param>
    /// <param name="units">The last extent of the output.</param>
    /// <param name="kernel">The weights, (inputs, units).</param>
    /// <param name="bias">(units), or null for none.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <exception cref="ArgumentException">The weights do not fit the extents.</exception>
    public Dense(int inputs, int units, float[] kernel, float[]? bias, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(activation);
        KernelArguments.RequireLength(kernel.Length, (long)inputs * units, nameof(kernel));
        KernelArguments.RequireLength(bias?.Length ?? units, units, nameof(bias));
        _kernel = new PackedMatrix(kernel, inputs, units, units, 1, bias);
        _activation = activation;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int rows = KernelArguments.Samples(x.Length, _kernel.Depth, y.Length, _kernel.Columns);
        Gemm.Multiply(x, rows, _kernel, y, _activation);
    }
}
