using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>Resizes the rows and columns of images of float32 values, channels last, as TensorFlow's resize operations do.</summary>
public sealed unsafe class Resize : UnaryKernel<float, float>
{
    private readonly int _inputSize;
    private readonly int _inputWidth;
    private readonly int _channels;
    private readonly int _height;
    private readonly int _width;
    private readonly ResizeAxis _rows;
    private readonly ResizeAxis _columns;

    /// <summary>Prepares the weights.</summary>
    /// <param name="method">The interpolation.</param>
    /// <param name="inputHeight">The rows of x.</param>
    /// <param name="inputWidth">The columns of x.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="height">The rows of the output.</param>
    /// <param name="width">The columns of the output.</param>
    /// <param name="alignCorners">Whether the corner elements map onto each other.</param>
    /// <param name="halfPixelCenters">Whether elements are points at their centers.</param>
    /// <exception cref="ArgumentException">An extent is below 1.</exception>
    public Resize(
        ResizeMethod method, int inputHeight, int inputWidth, int channels, int height, int width, bool alignCorners, bool halfPixelCenters)
    {
        KernelArguments.RequireAtLeast(1, [inputHeight, inputWidth, channels, height, width], nameof(inputHeight));
        _inputSize = checked(inputHeight * inputWidth * channels);
        _inputWidth = inputWidth;
        _channels = channels;
        _height = height;
        _width = width;
        _rows = new ResizeAxis(method, inputHeight, height, alignCorners, halfPixelCenters);
        _columns = new ResizeAxis(method, inputWidth, width, alignCorners, halfPixelCenters);
    }

    /// <summary>Which element of an axis each element of the resized axis is, by the nearest.</summary>
    /// <param name="input">The axis' extent.</param>
    /// <param name="output">The resized axis' extent.</param>
    /// <param name="alignCorners">Whether the corner elements map onto each other.</param>
    /// <param name="halfPixelCenters">Whether elements are points at their centers.</param>
    public static int[] Nearest(int input, int output, bool alignCorners, bool halfPixelCenters) =>
        new ResizeAxis(ResizeMethod.Nearest, input, output, alignCorners, halfPixelCenters).Indices;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int outputSize = checked(_height * _width * _channels);
        int samples = KernelArguments.Samples(x.Length, _inputSize, y.Length, outputSize);
        fixed (float* px = x)
        fixed (float* py = y)
        {
            for (int n = 0; n < samples; n++)
            {
                float* from = px + ((nint)n * _inputSize);
                float* to = py + ((nint)n * outputSize);
                switch (Simd.Level)
                {
                    case SimdLevel.Avx512:
                        Sample<FloatVector512>(from, to);
                        break;
                    case SimdLevel.Avx2:
                        Sample<FloatVector256>(from, to);
                        break;
                    case SimdLevel.Vector128:
                        Sample<FloatVector128>(from, to);
                        break;
                    default:
                        Sample<FloatScalar>(from, to);
                        break;
                }
            }
        }
    }

    private void Sample<TVector>(float* x, float* y)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int h = 0; h < _height; h++)
        {
            for (int w = 0; w < _width; w++, y += _channels)
            {
                int c = Position<TVector>(x, y, 0, h, w);
                if (c < _channels)
                {
                    Position<FloatScalar>(x, y, c, h, w);
                }
            }
        }
    }

    /// <summary>One output position from some channel on, as far as whole vectors go: columns first, then rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Position<TVector>(float* x, float* y, int c, int h, int w)
        where TVector : struct, IFloatVector<TVector>
    {
        int taps = _rows.Taps;
        for (; c <= _channels - TVector.Count; c += TVector.Count)
        {
            TVector sum = TVector.Create(0f);
            for (int i = 0; i < taps; i++)
            {
                Debug.Assert((uint)_rows.Indices[(h * taps) + i] < (uint)(_inputSize / _channels / _inputWidth), "There are fewer rows.");
                float* line = x + ((nint)_rows.Indices[(h * taps) + i] * _inputWidth * _channels) + c;
                TVector row = TVector.Create(0f);
                for (int k = 0; k < taps; k++)
                {
                    Debug.Assert((uint)_columns.Indices[(w * taps) + k] < (uint)_inputWidth, "There are fewer columns.");
                    TVector value = TVector.Load(line + ((nint)_columns.Indices[(w * taps) + k] * _channels));
                    row = taps == 1 ? value : TVector.MultiplyAdd(TVector.Create(_columns.Weights[(w * taps) + k]), value, row);
                }

                sum = taps == 1 ? row : TVector.MultiplyAdd(TVector.Create(_rows.Weights[(h * taps) + i]), row, sum);
            }

            TVector.Store(sum, y + c);
        }

        return c;
    }
}
