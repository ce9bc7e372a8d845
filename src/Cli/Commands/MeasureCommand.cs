using System.CommandLine;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Tensors;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel measure: how long predictions take, and how many there are in a second.</summary>
internal static class MeasureCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A model file or folder, or the folder of a generated project." };
        Option<string?> input = new("--input", "-i") { Description = "A file with the input of each call, as for predict; zeros by default.", HelpName = "FILE" };
        Option<int> batch = NumberOption.Integer("--samples", 1, int.MaxValue, 1, "Samples a call, where no input is given.", "N");
        Option<double> duration = NumberOption.Real("--duration", 0.01, 3600, 2, "How long to measure, in seconds, after a warm-up of a fifth of that.", "SECONDS");
        Option<bool> layerwise = new("--layerwise") { Description = "Measure each step of the plan." };
        Option<int> threads = ThreadsOption.Create();
        ModelOptions import = new(console);
        Command command = new("measure", "Measure how long predictions take: median, percentiles, samples a second.") { model, input, batch, duration, layerwise, threads };
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            IModelRunner runner = import.Open(parsed, parsed.GetRequiredValue(model), cancellationToken);
            runner.ThreadCount = parsed.GetValue(threads);
            IReadOnlyDictionary<string, Tensor> inputs = parsed.GetValue(input) is string file
                ? PredictCommand.ReadFeatures(file, runner, cancellationToken).Inputs
                : PredictionMeter.Zeros(runner, parsed.GetValue(batch));
            TimeSpan time = TimeSpan.FromSeconds(parsed.GetValue(duration));
            IReadOnlyList<LatencyReport> reports = !parsed.GetValue(layerwise) ? [ProgressDisplay.Run(console, "Measuring", progress => PredictionMeter.Measure(runner, inputs, time, progress, cancellationToken))]
                : runner is ModelRunner plan ? PredictionMeter.MeasureSteps(plan, inputs, time, cancellationToken: cancellationToken)
                : throw new InvalidInputException($"'{runner.Name}' is a generated project, whose steps are not measured one by one.", "Measure the model it was made from, or use the project's own benchmark.");
            foreach (LatencyReport r in reports)
            {
                console.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{r.Name}\tmedian {r.Median.TotalMilliseconds:F3} ms\tp95 {r.Percentile95.TotalMilliseconds:F3} ms\tp99 {r.Percentile99.TotalMilliseconds:F3} ms\tmin {r.Minimum.TotalMilliseconds:F3} ms\tmax {r.Maximum.TotalMilliseconds:F3} ms\t{r.SamplesPerSecond:F0} samples/s\t{r.Calls} calls of {r.BatchSize}"));
                if (r.WeightBytes is long weights)
                {
                    console.Output.WriteLine($"memory\tweights {HumanSize.Format(weights)}\tarena {HumanSize.Format(r.ArenaBytes ?? 0)}, at least {HumanSize.Format(r.ArenaLowerBoundBytes ?? 0)}\tpeak working set {HumanSize.Format(r.PeakWorkingSetBytes)}");
                }
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
