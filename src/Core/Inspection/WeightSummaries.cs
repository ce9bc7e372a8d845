using System.Runtime.InteropServices;
using TfModelTools.Drawing;
using TfModelTools.Tensors;
using TfModelTools.Weights.Statistics;

namespace TfModelTools.Inspection;

/// <summary>What the values of a weight are like, for the page that shows a model.</summary>
internal static class WeightSummaries
{
    private const int Bins = 40;

    // So many numbers are widened at a time as stay in the processor's cache.
    private const int BlockNumbers = 8192;

    /// <summary>Looks at the values of a weight.</summary>
    /// <returns>Null for one without finite numbers: strings, complex numbers, an empty one.</returns>
    public static WeightSummary? Of(Tensor tensor, CancellationToken cancellationToken)
    {
        if (tensor.DataType.ElementSize() <= 0 || tensor.DataType is DataType.Complex64 or DataType.Complex128)
        {
            return null;
        }

        MomentAccumulator moments = new();
        ForEach(tensor, (numbers, count) => moments.Add(numbers.AsSpan(0, count)), cancellationToken);
        if (moments.FiniteCount == 0)
        {
            return null;
        }

        HistogramCounter counter = new(moments.Minimum, moments.Maximum, Bins);
        ForEach(tensor, (numbers, count) => counter.Add(numbers.AsSpan(0, count)), cancellationToken);
        return new WeightSummary(
            moments.Minimum, moments.Maximum, moments.Mean, moments.Deviation, moments.ZeroCount, moments.NaNCount + moments.InfinityCount, counter.ToHistogram().Counts);
    }

    private static void ForEach(Tensor tensor, Action<double[], int> visit, CancellationToken cancellationToken)
    {
        int size = tensor.DataType.ElementSize();
        double[] numbers = new double[BlockNumbers];
        ReadOnlySpan<byte> left = tensor.Bytes.Span;
        while (left.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(BlockNumbers, left.Length / size);
            TensorConverter.Convert(tensor.DataType, left[..(count * size)], DataType.Float64, MemoryMarshal.AsBytes(numbers.AsSpan(0, count)));
            visit(numbers, count);
            left = left[(count * size)..];
        }
    }
}
