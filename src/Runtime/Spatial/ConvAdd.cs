namespace TfModelTools.Runtime;

/// <summary>
/// Convolution plus a value of the output's shape, with bias and activation: activation(conv(a) + bias + b), as it ends a residual
/// block. The output may be the memory of b.
/// </summary>
public sealed class ConvAdd : BinaryKernel<float, float, float>
{
    private readonly Conv _conv;

    /// <summary>Packs the weights.</summary>
    /// <param name="inputExtents">The spatial extents of a.</param>
    /// <param name="channels">The channels of a.</param>
    /// <param name="filters">The channels of the output.</param>
    /// <param name="kernelExtents">The kernel's spatial extents.</param>
    /// <param name="strides">One for each spatial axis.</param>
    /// <param name="dilations">One for each spatial axis.</param>
    /// <param name="padBefore">Zeros before each spatial axis.</param>
    /// <param name="padAfter">Zeros after each spatial axis.</param>
    /// <param name="groups">How many groups the channels are split into.</param>
    /// <param name="kernel">The weights, (spatial..., channels / groups, filters).</param>
    /// <param name="bias">(filters), or null for none.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public ConvAdd(
        int[] inputExtents,
        int channels,
        int filters,
        int[] kernelExtents,
        int[] strides,
        int[] dilations,
        int[] padBefore,
        int[] padAfter,
        int groups,
        float[] kernel,
        float[]? bias,
        Activation activation)
    {
        _conv = new Conv(inputExtents, channels, filters, kernelExtents, strides, dilations, padBefore, padAfter, groups, kernel, bias, activation);
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int batch) => _conv.Run(a, b, y, batch);
}
