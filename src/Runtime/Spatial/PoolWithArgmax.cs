using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// Max-pooling over two spatial axes, channels last, with the place of each largest element: its number in its sample, or in the whole
/// batch, in row-major order (tf.raw_ops.MaxPoolWithArgmax). Padding never counts; of equal elements the first is taken.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TIndex">The type of the places.</typeparam>
public sealed class PoolWithArgmax<T, TIndex> : Kernel
    where T : unmanaged, INumber<T>
    where TIndex : unmanaged, INumber<TIndex>
{
    private readonly SpatialWindow _window;
    private readonly int _channels;
    private readonly bool _countsSamples;

    /// <summary>Keeps the geometry.</summary>
    /// <param name="inputExtents">The rows and columns of x.</param>
    /// <param name="channels">The channels of x.</param>
    /// <param name="window">The window's extents.</param>
    /// <param name="strides">One for each spatial axis.</param>
    /// <param name="padBefore">How far the windows start before each spatial axis.</param>
    /// <param name="padAfter">How far they may reach behind each spatial axis.</param>
    /// <param name="countsSamples">Whether places count on from sample to sample.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public PoolWithArgmax(int[] inputExtents, int channels, int[] window, int[] strides, int[] padBefore, int[] padAfter, bool countsSamples)
    {
        ArgumentNullException.ThrowIfNull(window);
        int[] dilations = new int[window.Length];
        Array.Fill(dilations, 1);
        _window = new SpatialWindow(inputExtents, window, strides, dilations, padBefore, padAfter);
        _channels = channels;
        _countsSamples = countsSamples;
    }

    /// <summary>Pools.</summary>
    /// <param name="x">The samples.</param>
    /// <param name="values">Receives the largest elements.</param>
    /// <param name="places">Receives their places; may be empty.</param>
    /// <param name="batch">The number of samples.</param>
    public void Run(ReadOnlySpan<T> x, Span<T> values, Span<TIndex> places, int batch)
    {
        int inputSize = checked(_window.InputPositions * _channels);
        int outputSize = checked(_window.OutputPositions * _channels);
        int samples = KernelArguments.Samples(x.Length, inputSize, values.Length, outputSize);
        for (int n = 0; n < samples; n++)
        {
            int to = n * outputSize;
            for (int h = 0; h < _window.Output[1]; h++)
            {
                _window.Inside(1, h, out int originH, out int firstH, out int endH);
                for (int w = 0; w < _window.Output[2]; w++, to += _channels)
                {
                    _window.Inside(2, w, out int originW, out int firstW, out int endW);
                    for (int c = 0; c < _channels; c++)
                    {
                        int best = -1;
                        for (int r = originH + firstH; r < originH + endH; r++)
                        {
                            for (int s = originW + firstW; s < originW + endW; s++)
                            {
                                int at = (((r * _window.Input[2]) + s) * _channels) + c;
                                if (best < 0 || x[(n * inputSize) + at] > x[(n * inputSize) + best])
                                {
                                    best = at;
                                }
                            }
                        }

                        values[to + c] = x[(n * inputSize) + best];
                        if (!places.IsEmpty)
                        {
                            places[to + c] = TIndex.CreateTruncating(_countsSamples ? ((long)n * inputSize) + best : best);
                        }
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Run(buffers.Read<T>(inputs[0]), buffers.Write<T>(outputs[0]), buffers.Write<TIndex>(outputs[1]), batch);
    }
}
