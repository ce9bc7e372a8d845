using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Statistics;

/// <summary>
/// Measures the values of variables: as many at a time as there are processors, each streamed with flat memory. Numbers are widened to
/// float64, but for integers of 64 bits, which it does not hold; of complex numbers the absolute values count. Values are read twice where a histogram is wanted: the bins depend on the
/// range.
/// </summary>
public static class StatisticsCollector
{
    /// <summary>The number of bins unless another is asked for: as many as a column of a table has room for.</summary>
    public const int DefaultBins = 20;

    /// <summary>Measures variables.</summary>
    /// <param name="inputs">The variables; strings have counts only.</param>
    /// <param name="bins">The number of bins of the histograms; 0 for none.</param>
    /// <param name="progress">Where to report progress, in bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One for each variable, in their order.</returns>
    /// <exception cref="InvalidInputException">A variable holds neither numbers nor strings.</exception>
    /// <exception cref="TfModelException">A source is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<VariableStatistics> Measure(
        IReadOnlyList<WeightInput> inputs, int bins = DefaultBins, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(bins);
        UnreadableVariables.Refuse(inputs.Select(i => i.Variable));
        ByteProgress counter = new(progress, "Measuring values", inputs.Where(i => NumberReader.CanRead(i.Variable)).SaturatingSum(i => ExportPump.WorkOf(i.Variable) * (bins > 0 ? 2 : 1)));
        return ParallelWork.Run(inputs, input => MeasureOne(input, bins, counter, cancellationToken), cancellationToken);
    }

    private static VariableStatistics MeasureOne(WeightInput input, int bins, ByteProgress progress, CancellationToken cancellationToken)
    {
        if (!NumberReader.CanRead(input.Variable))
        {
            return new VariableStatistics(input.Variable, null, null, null, null, 0, 0, 0, null);
        }

        if (!ExactNumbers.FitDouble(input.Variable.DataType))
        {
            return MeasureIntegers(input, bins, progress, cancellationToken);
        }

        MomentAccumulator moments = new();
        ForEach(input, moments.Add, progress, cancellationToken);
        if (moments.FiniteCount == 0)
        {
            return new VariableStatistics(input.Variable, null, null, null, null, moments.ZeroCount, moments.NaNCount, moments.InfinityCount, null);
        }

        Histogram? histogram = null;
        if (bins > 0)
        {
            HistogramCounter counter = new(moments.Minimum, moments.Maximum, bins);
            ForEach(input, counter.Add, progress, cancellationToken);
            histogram = counter.ToHistogram();
        }

        return new VariableStatistics(
            input.Variable,
            Exact(input.Variable.DataType, moments.Minimum),
            Exact(input.Variable.DataType, moments.Maximum),
            moments.Mean,
            moments.Deviation,
            moments.ZeroCount,
            moments.NaNCount,
            moments.InfinityCount,
            histogram);
    }

    private static VariableStatistics MeasureIntegers(WeightInput input, int bins, ByteProgress progress, CancellationToken cancellationToken)
    {
        IntegerMoments moments = new();
        ForEachBlock(input, reader => moments.Add(reader.Exact()), progress, cancellationToken);
        if (moments.Count == 0)
        {
            return new VariableStatistics(input.Variable, null, null, null, null, 0, 0, 0, null);
        }

        Histogram? histogram = null;
        if (bins > 0)
        {
            histogram = ExactNumber.FitsDouble(moments.Minimum) && ExactNumber.FitsDouble(moments.Maximum)
                ? Count(0, (double)moments.Minimum, (double)moments.Maximum)
                : Count(moments.Minimum, 0, (double)(moments.Maximum - moments.Minimum));
        }

        return new VariableStatistics(
            input.Variable, moments.Minimum, moments.Maximum, moments.Mean, moments.Deviation, moments.ZeroCount, 0, 0, histogram);

        // Where float64 does not hold the numbers, it is their distances from the least that are counted.
        Histogram Count(Int128 origin, double minimum, double maximum)
        {
            HistogramCounter counter = new(minimum, maximum, bins);
            double[] block = [];
            ForEachBlock(
                input,
                reader =>
                {
                    ExactNumbers numbers = reader.Exact();
                    Array.Resize(ref block, numbers.Length);
                    for (int i = 0; i < block.Length; i++)
                    {
                        block[i] = (double)(numbers[i].ToInt128() - origin);
                    }

                    counter.Add(block);
                },
                progress,
                cancellationToken);
            Histogram counted = counter.ToHistogram();
            return counted with { Minimum = counted.Minimum + (double)origin, Maximum = counted.Maximum + (double)origin };
        }
    }

    private static ExactNumber Exact(DataType type, double number) => ExactNumbers.IsIntegerType(type) ? (Int128)number : number;

    private static void ForEachBlock(WeightInput input, Action<NumberReader> visit, ByteProgress progress, CancellationToken cancellationToken)
    {
        using NumberReader reader = new(input.Source, input.Variable);
        while (reader.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            visit(reader);
            progress.Add(reader.Bytes.Length, input.Variable.Name);
        }
    }

    private static void ForEach(WeightInput input, ReadOnlySpanAction<double> visit, ByteProgress progress, CancellationToken cancellationToken)
    {
        bool complex = input.Variable.DataType.IsComplex();
        double[] magnitudes = [];
        ForEachBlock(
            input,
            reader =>
            {
                ReadOnlySpan<double> numbers = reader.Numbers();
                if (complex)
                {
                    Array.Resize(ref magnitudes, numbers.Length / 2);
                    for (int i = 0; i < magnitudes.Length; i++)
                    {
                        magnitudes[i] = double.Hypot(numbers[2 * i], numbers[(2 * i) + 1]);
                    }

                    numbers = magnitudes;
                }

                visit(numbers);
            },
            progress,
            cancellationToken);
    }

    private delegate void ReadOnlySpanAction<T>(ReadOnlySpan<T> span);
}
