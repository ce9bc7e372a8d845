namespace TfModelTools.Runtime;

/// <summary>
/// Morphological dilation of images, channels last, by a kernel that is added (tf.raw_ops.Dilation2D): the largest of x + kernel over
/// the window, each channel for itself. Padding never counts.
/// </summary>
public sealed class Dilation : BinaryKernel<float, float, float>
{
    private readonly SpatialWindow _window;
    private readonly int _channels;

    /// <summary>Keeps the geometry.</summary>
    /// <param name="inputExtents">The rows and columns of x.</param>
    /// <param name="channels">The channels of x.</param>
    /// <param name="kernelExtents">The rows and columns of the kernel.</param>
    /// <param name="strides">One for each spatial axis.</param>
    /// <param name="dilations">One for each spatial axis.</param>
    /// <param name="padBefore">How far the windows start before each spatial axis.</param>
    /// <param name="padAfter">How far they may reach behind each spatial axis.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public Dilation(int[] inputExtents, int channels, int[] kernelExtents, int[] strides, int[] dilations, int[] padBefore, int[] padAfter)
    {
        _window = new SpatialWindow(inputExtents, kernelExtents, strides, dilations, padBefore, padAfter);
        _channels = channels;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int batch)
    {
        int inputSize = checked(_window.InputPositions * _channels);
        int outputSize = checked(_window.OutputPositions * _channels);
        int samples = KernelArguments.Samples(a.Length, inputSize, y.Length, outputSize);
        KernelArguments.RequireLength(b.Length, (long)_window.Kernel[1] * _window.Kernel[2] * _channels, nameof(b));
        for (int n = 0; n < samples; n++)
        {
            ReadOnlySpan<float> x = a.Slice(n * inputSize, inputSize);
            Span<float> to = y.Slice(n * outputSize, outputSize);
            for (int h = 0; h < _window.Output[1]; h++)
            {
                _window.Inside(1, h, out int originH, out int firstH, out int endH);
                for (int w = 0; w < _window.Output[2]; w++)
                {
                    _window.Inside(2, w, out int originW, out int firstW, out int endW);
                    Span<float> pixel = to.Slice(((h * _window.Output[2]) + w) * _channels, _channels);
                    pixel.Fill(float.NegativeInfinity);
                    for (int kh = firstH; kh < endH; kh++)
                    {
                        for (int kw = firstW; kw < endW; kw++)
                        {
                            int from = (((originH + (kh * _window.Dilations[1])) * _window.Input[2]) + originW + (kw * _window.Dilations[2])) * _channels;
                            int weight = ((kh * _window.Kernel[2]) + kw) * _channels;
                            for (int c = 0; c < _channels; c++)
                            {
                                pixel[c] = Math.Max(pixel[c], x[from + c] + b[weight + c]);
                            }
                        }
                    }
                }
            }
        }
    }
}
