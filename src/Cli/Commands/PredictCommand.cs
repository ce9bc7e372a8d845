using System.CommandLine;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Formats;
using TfModelTools.Graph;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Weights;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel predict: runs a model file or a generated project on arrays.</summary>
internal static class PredictCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> model = new("MODEL") { Description = "A model file or folder, or the folder of a generated project." };
        Option<string?> input = new("--input", "-i")
        {
            Description = "A file with an array for each input, named after it (.npz, .json, ...); a single input may have any name, and be an .npy. Not needed where the outputs depend on no input.",
            HelpName = "FILE",
        };
        Option<bool> noOptimize = new("--no-optimize") { Description = "Run each node as it is, without the passes." };
        ModelOptions import = new(console);
        Option<int?> top = NumberOption.Integer("--top", 1, int.MaxValue, "Also print the classes of the highest scores, with their scores.", "K");
        Option<string?> labels = new("--labels") { Description = "The classes' names, one a line, for --top.", HelpName = "FILE" };
        Option<int> threads = ThreadsOption.Create();
        OutputOptions output = new("FILE", "The file to write, an array for each output: .npz, also without an extension, or whatever form of weights its extension tells.", allowsStandardOutput: true);
        FormatOption formats = new();
        Command command = new("predict", "Predict with a model file or a generated project.") { model, input, top, labels, noOptimize, threads };
        output.AddTo(command);
        formats.AddTo(command);
        import.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            WeightFormat format = formats.Format(parsed)
                ?? (Path.GetExtension(output.Path(parsed)).Length == 0 && !Path.EndsInDirectorySeparator(output.Path(parsed)) ? WeightFormat.Npz : WeightFormats.FromExtension(output.Path(parsed)));
            WeightTarget.EnsureAllowed(output.Path(parsed), format, output.Mode(parsed));
            IReadOnlyList<string>? names = parsed.GetValue(labels) is string file ? ClassScore.ReadLabels(file) : null;
            IModelRunner runner = import.Open(parsed, parsed.GetRequiredValue(model), cancellationToken, !parsed.GetValue(noOptimize));
            runner.ThreadCount = parsed.GetValue(threads);
            IReadOnlyDictionary<string, Tensor> inputs = parsed.GetValue(input) is string features ? ReadFeatures(features, runner, cancellationToken).Inputs
                : runner.Inputs.Count == 0 ? new Dictionary<string, Tensor>()
                : throw new InvalidInputException($"'{runner.Name}' takes {string.Join(", ", runner.Inputs)}, and no input was given.", "Give --input a file with these arrays.");
            IReadOnlyDictionary<string, Tensor> results = ProgressDisplay.Run(console, "Predicting", _ => runner.Predict(inputs, cancellationToken));
            using (TensorSource source = new(runner.Outputs.Select(o => new KeyValuePair<string, Tensor>(o.Name, results[o.Name]))))
            {
                WeightExporter.Export(source, source.Variables, output.Path(parsed), new WeightExportOptions { Format = format, Overwrite = output.Mode(parsed) }, cancellationToken);
            }

            if (parsed.GetValue(top) is int count)
            {
                WriteTop(output.Messages(parsed, console), runner.Outputs, results, count, names);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>Reads the arrays of a file and matches them up with a model.</summary>
    public static FeatureSet ReadFeatures(string path, IModelRunner runner, CancellationToken cancellationToken) =>
        FeatureSet.Match(FeatureFile.Read(path, cancellationToken), runner.Inputs, runner.Outputs, $"'{path}'", runner.DefaultInputs, needsOutputs: false, runner.FixedInputs);

    private static void WriteTop(
        TextWriter messages, IReadOnlyList<ModelPort> outputs, IReadOnlyDictionary<string, Tensor> results, int count, IReadOnlyList<string>? labels)
    {
        foreach (ModelPort output in outputs)
        {
            Tensor scores = TensorConverter.TryConvert(results[output.Name], DataType.Float32)
                ?? throw new InvalidInputException($"The output '{output.Name}' holds no scores.", "Leave --top out.");
            IReadOnlyList<IReadOnlyList<ClassScore>> rows = ClassScore.TopOfRows(scores, count, labels);
            for (int row = 0; row < rows.Count; row++)
            {
                string prefix = outputs.Count > 1 ? output.Name + "\t" : string.Empty;
                messages.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prefix}{row}\t{string.Join('\t', rows[row])}"));
            }
        }
    }
}
