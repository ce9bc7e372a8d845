using System.Diagnostics;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Measures how long predictions take. A stateful model goes on from call to call meanwhile, and is reset before and after.</summary>
public static class PredictionMeter
{
    /// <summary>Predicts over and over.</summary>
    /// <param name="runner">The model.</param>
    /// <param name="inputs">The input of every call; its batch is the batch measured.</param>
    /// <param name="duration">How long to measure, after a warm-up of a fifth of that; at least ten calls are made.</param>
    /// <param name="progress">Told how far the measuring has come.</param>
    /// <param name="cancellationToken">Ends the measuring.</param>
    public static LatencyReport Measure(
        IModelRunner runner,
        IReadOnlyDictionary<string, Tensor> inputs,
        TimeSpan duration,
        IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runner);
        int samples = CountSamples(runner, inputs);
        runner.ResetState();
        progress?.Report(new ProgressReport("Warming up", runner.Name, 0, (long)duration.TotalMilliseconds, "ms"));
        Repeat(duration / 5, () => runner.Predict(inputs, cancellationToken), cancellationToken);
        long start = Stopwatch.GetTimestamp();
        List<TimeSpan> times = Repeat(duration, () =>
        {
            runner.Predict(inputs, cancellationToken);
            Report(progress, runner, start, duration);
        }, cancellationToken);
        runner.ResetState();
        LatencyReport report = LatencyReport.From(runner.Name, samples, times);
        using Process process = Process.GetCurrentProcess();
        report = report with { PeakWorkingSetBytes = process.PeakWorkingSet64 };
        if (runner is not ModelRunner model || model.For(ref inputs, cancellationToken).Plan is not { } plan)
        {
            return report;
        }

        // A model of a fixed number of samples has an arena for all of them.
        long batch = PredictionSamples.CountBatch(runner, inputs);
        MemoryUse memory = MemoryUse.Of(plan, runner.StateBatch ?? BatchParts.SamplesPerRun(plan.ArenaBytesPerSample, (int)batch, () => Graph.SampleIndependence.Holds(plan.Graph)));
        return report with { WeightBytes = memory.WeightBytes, ArenaBytes = memory.ArenaBytes, ArenaLowerBoundBytes = memory.ArenaLowerBoundBytes };
    }

    /// <summary>Predicts over and over, and measures each step of the plan: what passes have merged is one step.</summary>
    /// <param name="runner">The model.</param>
    /// <param name="inputs">The input of every call; its batch is the batch measured.</param>
    /// <param name="duration">How long to measure, after a warm-up of a fifth of that; at least ten calls are made.</param>
    /// <param name="progress">Told how far the measuring has come.</param>
    /// <param name="cancellationToken">Ends the measuring.</param>
    /// <returns>A report for each step, in the plan's order.</returns>
    public static IReadOnlyList<LatencyReport> MeasureSteps(
        ModelRunner runner,
        IReadOnlyDictionary<string, Tensor> inputs,
        TimeSpan duration,
        IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runner);
        int samples = CountSamples(runner, inputs);
        Dictionary<string, List<TimeSpan>> times = new(StringComparer.Ordinal);
        void Call()
        {
            long before = Stopwatch.GetTimestamp();
            runner.Observe(inputs, (step, _) =>
            {
                TimeSpan elapsed = Stopwatch.GetElapsedTime(before);
                if (!times.TryGetValue(step.Name, out List<TimeSpan>? list))
                {
                    times[step.Name] = list = [];
                }

                list.Add(elapsed);
                before = Stopwatch.GetTimestamp();
            });
        }

        progress?.Report(new ProgressReport("Warming up", runner.Name, 0, (long)duration.TotalMilliseconds, "ms"));
        Repeat(duration / 5, Call, cancellationToken);
        times.Clear();
        long start = Stopwatch.GetTimestamp();
        Repeat(duration, () =>
        {
            Call();
            Report(progress, runner, start, duration);
        }, cancellationToken);
        return [.. times.Select(t => LatencyReport.From(t.Key, samples, t.Value))];
    }

    /// <summary>Zeros for every input.</summary>
    /// <param name="runner">The model.</param>
    /// <param name="samples">The number of samples; of a stateful model at least, since it takes whole batches.</param>
    /// <exception cref="InvalidInputException">The shape of an input is open.</exception>
    public static IReadOnlyDictionary<string, Tensor> Zeros(IModelRunner runner, int samples)
    {
        ArgumentNullException.ThrowIfNull(runner);
        if (runner.StateBatch is int kept)
        {
            samples = checked((samples + kept - 1) / kept * kept);
        }

        return runner.Inputs.ToDictionary(
            port => port.Name,
            port =>
            {
                if (!port.Shape.IsKnown || runner is ModelRunner model && model.TakesAnyShape(port.Name))
                {
                    throw new InvalidInputException(
                        $"The shape of the input {port} is open, so there are no zeros of its shape to measure with.", $"Give the input of a call ({OptionKey.InputObject}), or import the model with the shape fixed ({OptionKey.InputShape}).");
                }

                TensorShape shape = port.Shape.For(samples);
                return new Tensor(port.DataType, shape, Tensor.AllocateBytes(port.DataType, shape, port.Name));
            },
            StringComparer.Ordinal);
    }

    private static int CountSamples(IModelRunner runner, IReadOnlyDictionary<string, Tensor> inputs) => PredictionSamples.Of(runner, inputs).Count is > 0 and var samples
        ? (int)samples
        : throw new InvalidInputException("The input of a call holds no samples, and there would be nothing to measure.", "Give at least one sample.");

    private static void Report(IProgress<ProgressReport>? progress, IModelRunner runner, long start, TimeSpan duration)
    {
        long total = (long)duration.TotalMilliseconds;
        progress?.Report(new ProgressReport("Measuring", runner.Name, Math.Min(total, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds), total, "ms"));
    }

    private static List<TimeSpan> Repeat(TimeSpan duration, Action call, CancellationToken cancellationToken)
    {
        const int MinimumCalls = 10;
        List<TimeSpan> times = [];
        long start = Stopwatch.GetTimestamp();
        while (times.Count < MinimumCalls || Stopwatch.GetElapsedTime(start) < duration)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long before = Stopwatch.GetTimestamp();
            call();
            times.Add(Stopwatch.GetElapsedTime(before));
        }

        return times;
    }
}
