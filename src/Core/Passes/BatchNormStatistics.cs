using TfModelTools.Graph;

namespace TfModelTools.Passes;

/// <summary>The four float32 constants of a batch normalization, as a factor and an offset for each channel.</summary>
/// <param name="constants">Gamma, beta, mean, variance.</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed class BatchNormStatistics(IReadOnlyList<GraphConstant> constants, float epsilon)
{
    /// <summary>scale = gamma / sqrt(variance + epsilon), offset = beta - mean * scale, in float64.</summary>
    public (double[] Scale, double[] Offset) Read()
    {
        ReadOnlySpan<float> gamma = constants[0].Read().AsSpan<float>();
        ReadOnlySpan<float> beta = constants[1].Read().AsSpan<float>();
        ReadOnlySpan<float> mean = constants[2].Read().AsSpan<float>();
        ReadOnlySpan<float> variance = constants[3].Read().AsSpan<float>();
        double[] scale = new double[gamma.Length];
        double[] offset = new double[gamma.Length];
        for (int i = 0; i < scale.Length; i++)
        {
            scale[i] = gamma[i] / Math.Sqrt((double)variance[i] + epsilon);
            offset[i] = beta[i] - (mean[i] * scale[i]);
        }

        return (scale, offset);
    }
}
