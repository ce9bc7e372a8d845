namespace TfModelTools.Runtime;

/// <summary>Pooling over 1 to 3 spatial axes of float32 values, channels last; padding never counts. NaN in a window gives NaN.</summary>
public sealed class Pool : UnaryKernel<float, float>
{
    private readonly PoolFunction _function;
    private readonly SpatialWindow _window;
    private readonly int _channels;

    /// <summary>Keeps the geometry.</summary>
    /// <param name="function">Largest or mean.</param>
    /// <param name="inputExtents">The spatial extents of x.</param>
    /// <param name="channels">The channels of x.</param>
    /// <param name="window">The window's extents.</param>
    /// <param name="strides">One for each spatial axis.</param>
    /// <param name="padBefore">How far the windows start before each spatial axis.</param>
    /// <param name="padAfter">How far they may reach behind each spatial axis.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public Pool(PoolFunction function, int[] inputExtents, int channels, int[] window, int[] strides, int[] padBefore, int[] padAfter)
    {
        ArgumentNullException.ThrowIfNull(window);
        int[] dilations = new int[window.Length];
        Array.Fill(dilations, 1);
        _window = new SpatialWindow(inputExtents, window, strides, dilations, padBefore, padAfter);
        _function = function;
        _channels = channels;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int inputSize = checked(_window.InputPositions * _channels);
        int outputSize = checked(_window.OutputPositions * _channels);
        int samples = KernelArguments.Samples(x.Length, inputSize, y.Length, outputSize);
        if (y.IsEmpty)
        {
            return;
        }

        PoolParts work = new(_window, _channels, _function == PoolFunction.Max, x, y, samples);
        Workers.Run(ref work, work.Count, work.Threads);
    }
}
