using System.CommandLine;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel test: holds predictions against expected ones or another model's; the exit code says whether all agree.</summary>
internal static class TestCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A model file or folder, or the folder of a generated project." };
        Option<string> features = new("--features", "-i") { Description = "An .npz with the inputs, and the expected outputs as out/NAME unless --reference is given.", HelpName = "FILE", Required = true };
        Option<string?> reference = new("--reference") { Description = "A model whose predictions are taken as right.", HelpName = "MODEL" };
        Option<double> tolerance = NumberOption.Tolerance("--tolerance", 1e-5, "An element agrees when it differs by at most this, absolutely or relatively; the differences of integers are exact.");
        Option<bool> layerwise = new("--layerwise") { Description = "Compare layer by layer with --reference, and print the first layer that differs." };
        ModelOptions import = new(console);
        Command command = new("test", "Compare predictions with expected ones, or with another model's; 1 when they differ.") { model, features, reference, tolerance, layerwise };
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(model);
            string? other = parsed.GetValue(reference);
            double allowed = parsed.GetValue(tolerance);
            string file = parsed.GetRequiredValue(features);
            FeatureArrays arrays = FeatureArrays.Read(file, cancellationToken);
            IReadOnlyList<PredictionComparison> comparisons;
            if (parsed.GetValue(layerwise))
            {
                comparisons = PredictionChecker.CompareLayers(
                    import.Import(parsed, other ?? throw new InvalidInputException("--layerwise compares two models.", "Give --reference the model that is taken as right."), cancellationToken),
                    import.Import(parsed, path, cancellationToken),
                    arrays,
                    $"'{file}'",
                    allowed);
                comparisons = comparisons.FirstOrDefault(c => !c.IsWithinTolerance) is { } first ? [first] : comparisons;
            }
            else
            {
                IModelRunner Open(string p) => PredictCommand.Open(p, q => import.Import(parsed, q, cancellationToken), cancellationToken);
                comparisons = PredictionChecker.Compare(Open(path), arrays, $"'{file}'", allowed, other is null ? null : Open(other), cancellationToken);
            }

            foreach (PredictionComparison c in comparisons)
            {
                console.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{PrintableText.Name(c.Name)}\t{(c.IsWithinTolerance ? "agrees" : "differs")}\tabs {c.MaxAbsoluteDifference:G3}\trel {c.MaxRelativeDifference:G3}\tcosine {c.CosineSimilarity:G6}\targmax {c.ArgmaxAgreement:P0}"));
            }

            return Task.FromResult(comparisons.All(c => c.IsWithinTolerance) ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}
