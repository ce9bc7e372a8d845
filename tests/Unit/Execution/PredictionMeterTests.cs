using TfModelTools.Execution;
using TfModelTools.Import;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Execution;

/// <summary>What is told about measured calls, apart from their times.</summary>
public sealed class PredictionMeterTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(null, 1)]
    [InlineData(null, 4)]
    [InlineData(3L, 3)]
    public void Samples_are_counted_of_open_and_of_fixed_batches(long? batch, int samples)
    {
        ModelRunner runner = new(ModelImporter.Import(Sample.Model, new ModelImportOptions { BatchSize = batch }));
        IReadOnlyDictionary<string, TfModelTools.Tensors.Tensor> inputs = PredictionMeter.Zeros(runner, batch is null ? samples : 1);
        LatencyReport report = PredictionMeter.Measure(runner, inputs, Short);
        Assert.Equal(samples, report.BatchSize);
        Assert.All(PredictionMeter.MeasureSteps(runner, inputs, Short), s => Assert.Equal(samples, s.BatchSize));

        // The memory of the steps is that of as many samples, however they are told.
        ModelRunner open = new(ModelImporter.Import(Sample.Model));
        long? arena = PredictionMeter.Measure(open, PredictionMeter.Zeros(open, samples), Short).ArenaBytes;
        Assert.InRange(report.ArenaBytes!.Value, arena!.Value / 2, arena.Value * 2);
    }
}
