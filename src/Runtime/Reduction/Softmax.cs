namespace TfModelTools.Runtime;

/// <summary>exp(x) / sum(exp(x)) along one axis of float32 values, or its logarithm. The output may be the input's memory.</summary>
public sealed class Softmax : UnaryKernel<float, float>
{
    private readonly int _extent;
    private readonly int _inner;
    private readonly bool _isLog;

    /// <summary>Keeps the extents; negative ones are multiples of the batch size.</summary>
    /// <param name="extent">The axis' extent.</param>
    /// <param name="inner">The product of the extents behind the axis.</param>
    /// <param name="isLog">Whether to give the logarithm.</param>
    public Softmax(int extent, int inner, bool isLog)
    {
        _extent = extent;
        _inner = inner;
        _isLog = isLog;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int extent = BatchShape.Resolve(_extent, batch);
        int inner = BatchShape.Resolve(_inner, batch);
        int size = checked(extent * inner);
        int outer = KernelArguments.Samples(x.Length, size, y.Length, size);
        if (inner == 1)
        {
            SoftmaxRow.Run(x, y, outer, extent, _isLog);
            return;
        }

        using Scratch scratch = Scratch.Rent(3L * inner);
        for (int i = 0; i < outer; i++)
        {
            Columns(x.Slice(i * size, size), y.Slice(i * size, size), scratch.Span, extent, inner);
        }
    }

    /// <summary>All rows along the axis at once, side by side.</summary>
    private void Columns(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch, int extent, int inner)
    {
        Span<float> max = scratch[..inner];
        Span<float> sum = scratch.Slice(inner, inner);
        Span<float> exponential = scratch.Slice(2 * inner, inner);
        max.Fill(float.NegativeInfinity);
        sum.Clear();
        for (int k = 0; k < extent; k++)
        {
            FloatPairMap.Run<FloatPairFunctions.Maximum>(max, x.Slice(k * inner, inner), max);
        }

        for (int k = 0; k < extent; k++)
        {
            Span<float> target = _isLog ? exponential : y.Slice(k * inner, inner);
            FloatPairMap.Run<FloatPairFunctions.ExpOfDifference>(x.Slice(k * inner, inner), max, target);
            FloatPairMap.Run<FloatPairFunctions.Add>(sum, target, sum);
        }

        if (_isLog)
        {
            for (int i = 0; i < inner; i++)
            {
                sum[i] = MathF.Log(sum[i]);
            }
        }

        for (int k = 0; k < extent; k++)
        {
            Span<float> target = y.Slice(k * inner, inner);
            if (_isLog)
            {
                FloatPairMap.Run<FloatPairFunctions.Subtract>(x.Slice(k * inner, inner), max, target);
                FloatPairMap.Run<FloatPairFunctions.Subtract>(target, sum, target);
            }
            else
            {
                FloatPairMap.Run<FloatPairFunctions.Divide>(target, sum, target);
            }
        }
    }
}
