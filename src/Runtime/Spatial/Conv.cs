namespace TfModelTools.Runtime;

/// <summary>
/// Convolution (cross-correlation) over 1 to 3 spatial axes of float32 values, channels last, with bias and activation: a matrix
/// product whose left side, the windows, is read where it is in the image (see <see cref="ConvLines"/>) and never laid out; of small
/// windows on many channels by Winograd's minimal filtering (see <see cref="WinogradConv"/>).
/// </summary>
public sealed unsafe class Conv : UnaryKernel<float, float>
{
    private readonly SpatialWindow _window;
    private readonly ConvLines _lines;
    private readonly int _channels;
    private readonly int _filters;
    private readonly PackedMatrix[] _groups = [];
    private readonly WinogradConv? _winograd;
    private readonly Activation _activation;
    private PackedMatrix[]? _direct;

    /// <summary>Packs the weights.</summary>
    /// <param name="inputExtents">The spatial extents of x.</param>
    /// <param name="channels">The channels of x.</param>
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
    public Conv(
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
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(activation);
        _window = new SpatialWindow(inputExtents, kernelExtents, strides, dilations, padBefore, padAfter);
        if (groups < 1 || channels % groups != 0 || filters % groups != 0)
        {
            throw new ArgumentException($"{channels} channels and {filters} filters cannot be split into {groups} groups.", nameof(groups));
        }

        int depth = checked(_window.Taps * (channels / groups));
        KernelArguments.RequireLength(kernel.Length, (long)depth * filters, nameof(kernel));
        KernelArguments.RequireLength(bias?.Length ?? filters, filters, nameof(bias));
        _channels = channels;
        _filters = filters;
        _activation = activation;
        _lines = new ConvLines(_window, channels, groups);
        if (WinogradKind.For(_window, channels, filters, groups) is WinogradKind kind)
        {
            _winograd = new WinogradConv(kind, _window, channels, filters, kernel, bias, activation);
            return;
        }

        _groups = new PackedMatrix[groups];
        int columns = filters / groups;
        SimdLevel level = Simd.Level;
        for (int g = 0; g < groups; g++)
        {
            _groups[g] = new PackedMatrix(
                kernel.AsSpan(Math.Min(g * columns, kernel.Length)),
                depth,
                columns,
                filters,
                1,
                bias is null ? default : bias.AsSpan(g * columns, columns),
                level);
        }
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch) => Run(x, default, y, batch);

    /// <summary>Computes the output, with something added to the sums before the activation.</summary>
    /// <param name="x">The input: batch samples in row-major order.</param>
    /// <param name="addend">What is added, of the output's shape; may be the output's own memory. Empty for nothing.</param>
    /// <param name="y">The output: batch samples in row-major order.</param>
    /// <param name="batch">The number of samples.</param>
    internal void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> addend, Span<float> y, int batch)
    {
        int positions = _window.OutputPositions;
        int samples = KernelArguments.Samples(x.Length, checked(_window.InputPositions * _channels), y.Length, checked(positions * _filters));
        if (!addend.IsEmpty)
        {
            KernelArguments.RequireLength(addend.Length, y.Length, nameof(addend));
        }

        if (y.IsEmpty)
        {
            return;
        }

        fixed (float* px = x)
        fixed (float* pa = addend)
        fixed (float* py = y)
        {
            if (_winograd is not null)
            {
                RunWinograd(_winograd, px, pa, py, samples);
                return;
            }

            if (_window.IsPointwise && _groups.Length == 1)
            {
                GemmCall call = GemmCall.Of(px, _channels, checked(samples * positions), _groups[0], py, _filters, _activation);
                call.Addend = pa;
                call.AddendStride = _filters;
                call.AddendExtent.Set(pa, addend.Length);
                Gemm.Multiply(ref call);
                GC.KeepAlive(_groups);
                return;
            }

            RunDirect(_groups, px, pa, py, samples);
        }
    }

    private void RunDirect(PackedMatrix[] groups, float* x, float* addend, float* y, int samples)
    {
        ConvParts work = new(_window, _lines, groups, _channels, _filters, _activation, x, addend, y, samples);
        Workers.Run(ref work, work.Count, work.Threads);
        GC.KeepAlive(groups);
    }

    /// <summary>
    /// By minimal filtering, which takes differences of neighbours: an infinity or a NaN would spread to outputs whose windows do not hold
    /// it, and so would the rounding of a large number (see <see cref="WinogradKind.Range"/>). A sample that has one goes by the direct sum.
    /// </summary>
    private void RunWinograd(WinogradConv winograd, float* x, float* addend, float* y, int samples)
    {
        nint size = (nint)_window.InputPositions * _channels;
        float range = winograd.Kind.Range;
        bool isWithin = true;
        for (int n = 0; n < samples && isWithin; n++)
        {
            isWithin = FloatRange.IsWithin(new(x + (n * size), (int)size), _channels, range);
        }

        if (isWithin)
        {
            winograd.Run(x, addend, y, samples);
            return;
        }

        nint outputSize = (nint)_window.OutputPositions * _filters;
        for (int n = 0; n < samples; n++, x += size, y += outputSize, addend = addend == null ? null : addend + outputSize)
        {
            if (FloatRange.IsWithin(new(x, (int)size), _channels, range))
            {
                winograd.Run(x, addend, y, 1);
            }
            else
            {
                // Restored at the first such sample: most weights are not kept twice for what hardly ever happens.
                PackedMatrix[] direct = Volatile.Read(ref _direct) ?? Interlocked.CompareExchange(ref _direct, [winograd.Restore()], null) ?? _direct;
                RunDirect(direct, x, addend, y, 1);
            }
        }
    }
}
