using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// A convolution by Winograd's minimal filtering (see <see cref="WinogradKind"/>): patches of the image are transformed, each of their
/// elements is one row of a matrix product with transformed weights, and the products are transformed to tiles of the output.
/// </summary>
internal sealed unsafe class WinogradConv
{
    private readonly SpatialWindow _window;
    private readonly WinogradKind _kind;
    private readonly PackedMatrix[] _weights;
    private readonly float[] _mixed;
    private readonly Memory<float> _bias;
    private readonly Activation _activation;
    private readonly int _channels;
    private readonly int _filters;

    /// <summary>Transforms and packs the weights.</summary>
    /// <param name="kind">The form.</param>
    /// <param name="window">The window.</param>
    /// <param name="channels">The channels of the image.</param>
    /// <param name="filters">The channels of the output.</param>
    /// <param name="kernel">The weights, (spatial..., channels, filters).</param>
    /// <param name="bias">(filters), or null for none.</param>
    /// <param name="activation">Applied to the sums.</param>
    public WinogradConv(WinogradKind kind, SpatialWindow window, int channels, int filters, float[] kernel, float[]? bias, Activation activation)
    {
        _kind = kind;
        _window = window;
        _channels = channels;
        _filters = filters;
        _activation = activation;

        SimdLevel level = Simd.Level;

        // Filled up to whole vectors, which may reach beyond the last filter.
        _bias = KernelMemory.Allocate(Gemm.PaddedColumns(level, filters));
        _bias.Span.Clear();
        bias?.CopyTo(_bias);
        _weights = new PackedMatrix[kind.Products];
        int size = channels * filters;
        float[] matrix = new float[size];
        for (int product = 0; product < _weights.Length; product++)
        {
            double[] factors = kind.Factors(product);
            Array.Clear(matrix);
            for (int tap = 0; tap < factors.Length; tap++)
            {
                if (factors[tap] != 0)
                {
                    AddScaled(kernel.AsSpan(tap * size, size), (float)factors[tap], matrix);
                }
            }

            _weights[product] = new PackedMatrix(matrix, channels, filters, filters, 1, default, level);
        }

        int[] mixed = [.. Enumerable.Range(0, window.Taps).Where(tap => kind.ProductOf(tap) < 0)];
        _mixed = new float[mixed.Length * size];
        for (int i = 0; i < mixed.Length; i++)
        {
            kernel.AsSpan(mixed[i] * size, size).CopyTo(_mixed.AsSpan(i * size));
        }
    }

    /// <summary>The form.</summary>
    public WinogradKind Kind => _kind;

    /// <summary>Computes the output.</summary>
    /// <param name="x">The input.</param>
    /// <param name="addend">What is added before the activation, of the output's shape, and may be the output; null for nothing.</param>
    /// <param name="y">The output.</param>
    /// <param name="samples">The number of samples.</param>
    public void Run(float* x, float* addend, float* y, int samples)
    {
        WinogradParts work = new(_kind, _window, _weights, KernelMemory.AddressOf(_bias), _activation, _channels, _filters, x, addend, y, samples);
        Workers.Run(ref work, work.Count, work.Threads);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// The weights and the bias as a matrix whose rows are the elements of a window, for the direct sum. Those that no product has alone are kept beside
    /// the products: computed from these they would be rounded by the largest of the window, and times a large number that hides all else.
    /// </summary>
    public PackedMatrix Restore()
    {
        int size = _channels * _filters;
        float[] kernel = new float[_window.Taps * size];
        ReadOnlySpan<float> mixed = _mixed;
        for (int tap = 0; tap < _window.Taps; tap++)
        {
            Span<float> weights = kernel.AsSpan(tap * size, size);
            int product = _kind.ProductOf(tap);
            if (product < 0)
            {
                mixed[..size].CopyTo(weights);
                mixed = mixed[size..];
                continue;
            }

            for (int i = 0; i < size; i++)
            {
                weights[i] = _weights[product][i / _filters, i % _filters];
            }
        }

        return new PackedMatrix(kernel, _window.Taps * _channels, _filters, _filters, 1, _bias.Span[.._filters]);
    }

    private static void AddScaled(ReadOnlySpan<float> x, float factor, Span<float> y)
    {
        fixed (float* px = x)
        fixed (float* py = y)
        {
            switch (Simd.Level)
            {
                case SimdLevel.Avx512:
                    AddScaled<FloatVector512>(px, factor, py, x.Length);
                    break;
                case SimdLevel.Avx2:
                    AddScaled<FloatVector256>(px, factor, py, x.Length);
                    break;
                case SimdLevel.Vector128:
                    AddScaled<FloatVector128>(px, factor, py, x.Length);
                    break;
                default:
                    AddScaled<FloatScalar>(px, factor, py, x.Length);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled<TVector>(float* x, float factor, float* y, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector scale = TVector.Create(factor);
        int i = 0;
        for (; i <= count - TVector.Count; i += TVector.Count)
        {
            TVector.Store(TVector.MultiplyAdd(TVector.Load(x + i), scale, TVector.Load(y + i)), y + i);
        }

        for (; i < count; i++)
        {
            y[i] = float.MultiplyAddEstimate(x[i], factor, y[i]);
        }
    }
}
