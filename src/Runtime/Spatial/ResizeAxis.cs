namespace TfModelTools.Runtime;

/// <summary>
/// Which elements of one axis, with which weights, make up each element of a resized axis, as TensorFlow's kernels ResizeNearestNeighbor,
/// ResizeBilinear and ResizeBicubic have it; the cubic weights are taken at multiples of 1/1024, as there.
/// </summary>
internal sealed class ResizeAxis
{
    private const int CubicSteps = 1024;

    /// <summary>Computes indices and weights.</summary>
    /// <param name="method">The interpolation.</param>
    /// <param name="input">The axis' extent.</param>
    /// <param name="output">The resized axis' extent.</param>
    /// <param name="alignCorners">Whether the corner elements map onto each other.</param>
    /// <param name="halfPixelCenters">Whether elements are points at their centers.</param>
    public ResizeAxis(ResizeMethod method, int input, int output, bool alignCorners, bool halfPixelCenters)
    {
        Taps = method switch { ResizeMethod.Nearest => 1, ResizeMethod.Bilinear => 2, _ => 4 };
        Indices = new int[output * Taps];
        Weights = new float[output * Taps];
        float scale = alignCorners && output > 1 ? (input - 1) / (float)(output - 1) : input / (float)output;
        for (int i = 0; i < output; i++)
        {
            Span<int> indices = Indices.AsSpan(i * Taps, Taps);
            Span<float> weights = Weights.AsSpan(i * Taps, Taps);
            switch (method)
            {
                case ResizeMethod.Nearest:
                    float place = halfPixelCenters ? (i + 0.5f) * scale : i * scale;
                    float whole = alignCorners ? MathF.Round(place, MidpointRounding.AwayFromZero) : MathF.Floor(place);
                    indices[0] = Math.Clamp((int)whole, 0, input - 1);
                    weights[0] = 1;
                    break;
                case ResizeMethod.Bilinear:
                    float at = halfPixelCenters ? ((i + 0.5f) * scale) - 0.5f : i * scale;
                    float floor = MathF.Floor(at);
                    indices[0] = Math.Max(0, (int)floor);
                    indices[1] = Math.Clamp((int)MathF.Ceiling(at), 0, input - 1);
                    weights[1] = at - floor;
                    weights[0] = 1 - weights[1];
                    break;
                default:
                    Cubic(halfPixelCenters ? ((i + 0.5f) * scale) - 0.5f : i * scale, input, halfPixelCenters, indices, weights);
                    break;
            }
        }
    }

    /// <summary>How many elements make up one.</summary>
    public int Taps { get; }

    /// <summary>The elements, <see cref="Taps"/> for each of the resized axis.</summary>
    public int[] Indices { get; }

    /// <summary>Their weights.</summary>
    public float[] Weights { get; }

    /// <summary>
    /// Keys' cubic convolution: with A = -0.5, elements outside the axis weighing nothing, for half-pixel centers; else with A = -0.75,
    /// the border element standing for those outside.
    /// </summary>
    private static void Cubic(float at, int input, bool isKeys, Span<int> indices, Span<float> weights)
    {
        float a = isKeys ? -0.5f : -0.75f;
        int floor = (int)MathF.Floor(at);
        float x = MathF.Round((at - floor) * CubicSteps, MidpointRounding.ToEven) / CubicSteps;
        weights[0] = Far(x + 1, a);
        weights[1] = Near(x, a);
        weights[2] = Near(1 - x, a);
        weights[3] = Far(2 - x, a);
        float sum = 0;
        for (int k = 0; k < 4; k++)
        {
            int index = floor - 1 + k;
            indices[k] = Math.Clamp(index, 0, input - 1);
            if (isKeys && indices[k] != index)
            {
                weights[k] = 0;
            }

            sum += weights[k];
        }

        if (isKeys && MathF.Abs(sum) >= 1000 * 1.17549435e-38f)
        {
            for (int k = 0; k < 4; k++)
            {
                weights[k] /= sum;
            }
        }
    }

    /// <summary>The weight at a distance up to 1.</summary>
    private static float Near(float x, float a) => ((((a + 2) * x) - (a + 3)) * x * x) + 1;

    /// <summary>The weight at a distance from 1 to 2.</summary>
    private static float Far(float x, float a) => (((((a * x) - (5 * a)) * x) + (8 * a)) * x) - (4 * a);
}
