using System.CommandLine;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Formats.Pictures;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel test: holds predictions against expected ones or another model's; the exit code says whether all agree.</summary>
internal static class TestCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A model file or folder, or the folder of a generated project." };
        Option<string> features = new("--features", "-i") { Description = "A file with the inputs (.npz, .json, ...), and the expected outputs as out/NAME unless --reference is given; or with it a picture: JPEG, PNG, BMP, PPM or PGM.", HelpName = "FILE", Required = true };
        Option<string?> reference = new("--reference") { Description = "A model whose predictions are taken as right.", HelpName = "MODEL" };
        Option<double> tolerance = NumberOption.Tolerance("--tolerance", 1e-5, "An element agrees when it differs by at most this, absolutely or relatively; the differences of integers are exact.");
        Option<bool> layerwise = new("--layerwise") { Description = "Compare layer by layer with --reference, and print the first layer that differs." };
        Option<int?> top = NumberOption.Integer("--top", 1, int.MaxValue, "Compare the classes of the highest scores of each sample, side by side, in place of all numbers.", "K");
        Option<string?> labels = new("--labels") { Description = "The classes' names, one a line, for --top.", HelpName = "FILE" };
        Option<PictureScaling> scaling = new("--picture-scaling") { Description = "What becomes of a picture's values, 0 to 255: None, Unit, Standard, ZeroCenter, Caffe or Normalize.", HelpName = "KIND" };
        ModelOptions import = new(console);
        Command command = new("test", "Compare predictions with expected ones, or with another model's; 1 when they differ.") { model, features, reference, tolerance, top, labels, scaling, layerwise };
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(model);
            string? other = parsed.GetValue(reference);
            double allowed = parsed.GetValue(tolerance);
            string file = parsed.GetRequiredValue(features);
            IReadOnlyList<ModelImportOptions> options = other is null ? [import.Read(parsed)] : RunnableModel.Share(import.Read(parsed), path, other);
            IModelRunner Open(string p, ModelImportOptions o) => import.Open(parsed, p, o, cancellationToken);
            IReadOnlyDictionary<string, Tensor> Arrays(IModelRunner runner) => PictureFile.IsPicture(file) ? PictureFeature.Read(file, runner.Inputs, parsed.GetValue(scaling)) : FeatureFile.Read(file, cancellationToken);
            if (parsed.GetValue(labels) is not null && parsed.GetValue(top) is null)
            {
                throw new InvalidInputException("--labels names classes, and none are asked for.", "Give --top how many are compared.");
            }

            if (parsed.GetValue(top) is int count)
            {
                if (parsed.GetValue(layerwise))
                {
                    throw new InvalidInputException("--layerwise compares layers, and --top the classes of the outputs.", "Leave one of them out.");
                }

                IReadOnlyList<string>? names = parsed.GetValue(labels) is string list ? ClassScore.ReadLabels(list) : null;
                IModelRunner runner = Open(path, options[0]);
                return Task.FromResult(WriteClasses(console, PredictionChecker.CompareClasses(
                    runner, Arrays(runner), $"'{file}'", allowed, count, names, other is null ? null : Open(other, options[1]), cancellationToken)));
            }

            IReadOnlyList<PredictionComparison> comparisons;
            if (parsed.GetValue(layerwise))
            {
                LayerwiseComparison layers = PredictionChecker.CompareLayers(
                    import.Import(parsed, other ?? throw new InvalidInputException("--layerwise compares two models.", "Give --reference the model that is taken as right."), options[^1], cancellationToken),
                    import.Import(parsed, path, options[0], cancellationToken),
                    FeatureFile.Read(file, cancellationToken),
                    $"'{file}'",
                    allowed);
                comparisons = layers.Layers.FirstOrDefault(c => !c.IsWithinTolerance) is { } first ? [first] : layers.Layers;
                if (layers.LeftOut > 0)
                {
                    console.WriteNote($"{layers.LeftOut} of {layers.LeftOut + layers.Layers.Count} layers have no counterpart in '{path}' and were not compared");
                }
            }
            else
            {
                IModelRunner runner = Open(path, options[0]);
                comparisons = PredictionChecker.Compare(runner, Arrays(runner), $"'{file}'", allowed, other is null ? null : Open(other, options[1]), cancellationToken);
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

    private static int WriteClasses(CliConsole console, IReadOnlyList<ClassComparison> classes)
    {
        foreach (ClassComparison c in classes)
        {
            console.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{PrintableText.Name(c.Output)}\t{c.Sample}\t{c.Rank}\t{(c.IsWithinTolerance ? "agrees" : "differs")}\t{PrintableText.Name(c.Label)} {c.Score:G6}\t{PrintableText.Name(c.ExpectedLabel)} {c.ExpectedScore:G6}"));
        }

        return classes.All(c => c.IsWithinTolerance) ? ExitCode.Success : ExitCode.Failure;
    }
}
