namespace TfModelTools.Runtime;

/// <summary>
/// Transposed convolution (the gradient of a convolution by its input) over 1 to 3 spatial axes of float32 values, channels last,
/// with bias and activation: a matrix product whose rows are then added to the output where the kernel falls.
/// </summary>
public sealed class ConvTranspose : UnaryKernel<float, float>
{
    // About this many products are laid out at once.
    private const int BlockElements = 64 * 1024;

    private readonly int[] _input;
    private readonly int[] _kernelExtents;
    private readonly int[] _strides;
    private readonly int[] _dilations;
    private readonly int[] _cropBefore;
    private readonly int[] _output;
    private readonly int _filters;
    private readonly PackedMatrix _kernel;
    private readonly float[] _bias;
    private readonly Activation _activation;

    /// <summary>Packs the weights.</summary>
    /// <param name="inputExtents">The spatial extents of x.</param>
    /// <param name="channels">The channels of x.</param>
    /// <param name="filters">The channels of the output.</param>
    /// <param name="kernelExtents">The kernel's spatial extents.</param>
    /// <param name="strides">One for each spatial axis.</param>
    /// <param name="dilations">One for each spatial axis.</param>
    /// <param name="cropBefore">Elements cut off the full output before each spatial axis.</param>
    /// <param name="cropAfter">Elements cut off after each spatial axis; negative adds elements that hold the bias only.</param>
    /// <param name="kernel">The weights, (spatial..., filters, channels).</param>
    /// <param name="bias">(filters), or null for none.</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public ConvTranspose(
        int[] inputExtents,
        int channels,
        int filters,
        int[] kernelExtents,
        int[] strides,
        int[] dilations,
        int[] cropBefore,
        int[] cropAfter,
        float[] kernel,
        float[]? bias,
        Activation activation)
    {
        ArgumentNullException.ThrowIfNull(cropBefore);
        ArgumentNullException.ThrowIfNull(cropAfter);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(activation);

        // Checks the arrays, and brings them to three axes.
        int[] noPadding = new int[inputExtents?.Length ?? 0];
        SpatialWindow window = new(inputExtents!, kernelExtents, strides, dilations, noPadding, noPadding, keepsAxes: true);
        KernelArguments.RequireRank(noPadding.Length, cropBefore.Length, nameof(cropBefore));
        KernelArguments.RequireRank(noPadding.Length, cropAfter.Length, nameof(cropAfter));
        int columns = checked(window.Taps * filters);
        KernelArguments.RequireLength(kernel.Length, (long)columns * channels, nameof(kernel));
        KernelArguments.RequireLength(bias?.Length ?? filters, filters, nameof(bias));
        _input = window.Input;
        _kernelExtents = window.Kernel;
        _strides = window.Strides;
        _dilations = window.Dilations;
        int missing = 3 - noPadding.Length;
        _cropBefore = [.. new int[missing], .. cropBefore];
        int[] after = [.. new int[missing], .. cropAfter];
        _output = new int[3];
        for (int i = 0; i < 3; i++)
        {
            long full = ((_input[i] - 1L) * _strides[i]) + ((_kernelExtents[i] - 1L) * _dilations[i]) + 1;
            _output[i] = (int)Math.Max(0, checked((int)full) - (long)_cropBefore[i] - after[i]);
        }

        _filters = filters;
        _kernel = new PackedMatrix(kernel, channels, columns, 1, channels, default);
        _bias = bias ?? new float[filters];
        _activation = activation;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int positions = KernelArguments.Product(_input);
        int outputSize = checked(KernelArguments.Product(_output) * _filters);
        int channels = _kernel.Depth;
        int samples = KernelArguments.Samples(x.Length, checked(positions * channels), y.Length, outputSize);
        for (int i = 0; i < y.Length; i += _filters)
        {
            _bias.CopyTo(y.Slice(i, _filters));
        }

        int blockRows = Math.Clamp(BlockElements / Math.Max(1, _kernel.Columns), 12, Math.Max(12, positions));
        using Scratch scratch = Scratch.Rent((long)blockRows * _kernel.Columns);
        Span<float> products = scratch.Span;
        for (int n = 0; n < samples; n++)
        {
            Span<float> to = y.Slice(n * outputSize, outputSize);
            for (int start = 0; start < positions; start += blockRows)
            {
                int count = Math.Min(blockRows, positions - start);
                Gemm.Multiply(x.Slice(((n * positions) + start) * channels, count * channels), count, _kernel, products, Activation.Linear);
                for (int i = 0; i < count; i++)
                {
                    Scatter(start + i, products.Slice(i * _kernel.Columns, _kernel.Columns), to);
                }
            }
        }

        ActivationFunctions.Apply(_activation, y, y);
    }

    /// <summary>Adds the products of one input position to the output positions its kernel falls on.</summary>
    private void Scatter(int position, ReadOnlySpan<float> products, Span<float> y)
    {
        int d = position / _input[2] / _input[1];
        int h = position / _input[2] % _input[1];
        int w = position % _input[2];
        for (int kd = 0; kd < _kernelExtents[0]; kd++)
        {
            int od = (d * _strides[0]) + (kd * _dilations[0]) - _cropBefore[0];
            for (int kh = 0; kh < _kernelExtents[1]; kh++)
            {
                int oh = (h * _strides[1]) + (kh * _dilations[1]) - _cropBefore[1];
                for (int kw = 0; kw < _kernelExtents[2]; kw++)
                {
                    int ow = (w * _strides[2]) + (kw * _dilations[2]) - _cropBefore[2];
                    if ((uint)od < (uint)_output[0] && (uint)oh < (uint)_output[1] && (uint)ow < (uint)_output[2])
                    {
                        Span<float> to = y.Slice(((((od * _output[1]) + oh) * _output[2]) + ow) * _filters, _filters);
                        FloatPairMap.Run<FloatPairFunctions.Add>(to, products[.._filters], to);
                    }

                    products = products[_filters..];
                }
            }
        }
    }
}
