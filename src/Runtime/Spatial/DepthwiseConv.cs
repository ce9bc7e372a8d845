namespace TfModelTools.Runtime;

/// <summary>
/// Convolution of each channel by itself over 1 to 3 spatial axes of float32 values, channels last, with bias and activation
/// (keras.layers.DepthwiseConv2D). Output channel c * multiplier + m is filter m of channel c.
/// </summary>
public sealed unsafe class DepthwiseConv : UnaryKernel<float, float>
{
    private readonly SpatialWindow _window;
    private readonly int _channels;
    private readonly int _multiplier;
    private readonly ReadOnlyMemory<float> _kernel;
    private readonly ReadOnlyMemory<float> _bias;
    private readonly Activation _activation;

    /// <summary>Keeps the weights.</summary>
    /// <param name="inputExtents">The spatial extents of x.</param>
    /// <param name="channels">The channels of x.</param>
    /// <param name="multiplier">How many filters each channel has.</param>
    /// <param name="kernelExtents">The kernel's spatial extents.</param>
    /// <param name="strides">One for each spatial axis.</param>
    /// <param name="dilations">One for each spatial axis.</param>
    /// <param name="padBefore">Zeros before each spatial axis.</param>
    /// <param name="padAfter">Zeros after each spatial axis.</param>
    /// <param name="kernel">The weights, (spatial..., channels, multiplier).</param>
    /// <param name="bias">(channels * multiplier), or null for none.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public DepthwiseConv(
        int[] inputExtents,
        int channels,
        int multiplier,
        int[] kernelExtents,
        int[] strides,
        int[] dilations,
        int[] padBefore,
        int[] padAfter,
        float[] kernel,
        float[]? bias,
        Activation activation)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(activation);
        _window = new SpatialWindow(inputExtents, kernelExtents, strides, dilations, padBefore, padAfter);
        int filters = checked(channels * multiplier);
        KernelArguments.RequireLength(kernel.Length, (long)_window.Taps * filters, nameof(kernel));
        KernelArguments.RequireLength(bias?.Length ?? filters, filters, nameof(bias));
        _channels = channels;
        _multiplier = multiplier;
        _kernel = KernelMemory.Keep(kernel);
        _bias = KernelMemory.Keep(bias ?? new float[filters]);
        _activation = activation;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int filters = _channels * _multiplier;
        int inputSize = checked(_window.InputPositions * _channels);
        int samples = KernelArguments.Samples(x.Length, inputSize, y.Length, checked(_window.OutputPositions * filters));
        if (y.IsEmpty)
        {
            return;
        }

        using Scratch wide = Scratch.Rent(_multiplier == 1 ? 0 : checked((long)samples * inputSize * _multiplier));
        fixed (float* px = x)
        fixed (float* py = y)
        fixed (float* kernel = _kernel.Span)
        fixed (float* bias = _bias.Span)
        {
            float* from = px;
            if (_multiplier != 1)
            {
                Widen(px, samples * inputSize, wide.Pointer);
                from = wide.Pointer;
            }

            DepthwiseParts work = new(_window, filters, kernel, bias, _activation, from, py, samples);
            Workers.Run(ref work, work.Count, work.Threads);
        }
    }

    /// <summary>Repeats each channel as often as it has filters, so that every filter finds its channel at its own place.</summary>
    private void Widen(float* x, int count, float* wide)
    {
        for (int i = 0; i < count; i++, wide += _multiplier)
        {
            new Span<float>(wide, _multiplier).Fill(x[i]);
        }
    }
}
