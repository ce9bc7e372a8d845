using BenchmarkDotNet.Attributes;
using TfModelTools.Runtime;

namespace TfModelTools.Bench.Kernels;

/// <summary>
/// The product of two 512 x 512 matrices and a 3 x 3 convolution beside a loop of as many multiply-adds in registers, the baseline: the
/// inverse of the ratio column is the fraction of one core's peak.
/// </summary>
public class MatrixBenchmarks
{
    private const int Size = 512;
    private const int Image = 56;
    private const int Channels = 64;

    private readonly float[] _x = new float[Size * Size];
    private readonly float[] _y = new float[Size * Size];
    private Dense _dense = null!;
    private Conv _conv = null!;
    private int _width;

    [GlobalSetup]
    public void Prepare()
    {
        Random random = new(1);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        Values(_x.Length).CopyTo(_x, 0);
        _dense = new Dense(Size, Size, Values(Size * Size), null, Activation.Linear);
        _conv = new Conv([Image, Image], Channels, Channels, [3, 3], [1, 1], [1, 1], [1, 1], [1, 1], 1, Values(9 * Channels * Channels), null, Activation.Linear);
        _width = Simd.Level switch { SimdLevel.Avx512 => 16, SimdLevel.Avx2 => 8, SimdLevel.Vector128 => 4, _ => 1 };
    }

    /// <summary>134 million multiply-adds.</summary>
    [Benchmark(Baseline = true)]
    public float MultiplyAddLoop() => ProcessorLimits.Loop(Size * Size * Size / (12 * _width), _width);

    /// <summary>134 million multiply-adds.</summary>
    [Benchmark]
    public void Product() => _dense.Run(_x, _y, Size);

    /// <summary>116 million multiply-adds, of which Winograd's filtering makes 51 million.</summary>
    [Benchmark]
    public void Convolution() => _conv.Run(_x.AsSpan(0, Image * Image * Channels), _y.AsSpan(0, Image * Image * Channels), 1);
}
