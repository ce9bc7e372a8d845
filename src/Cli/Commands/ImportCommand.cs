using System.CommandLine;
using System.Globalization;
using TfModelTools.Formats;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cli.Commands;

/// <summary>
/// tfmodel import: brings weights of another program into a checkpoint (or another weight file), with the types and shapes that a template or
/// a key file gives them.
/// </summary>
internal static class ImportCommand
{
    private const string CheckpointWord = "ckpt";

    public static Command Create(CliConsole console)
    {
        Argument<string> path = new("PATH") { Description = "Weights: .npz, .npy or a folder of them, .json, .json.gz, .h5, .keras, .safetensors, a TensorFlow.js model, a frozen graph, ..." };
        OutputOptions output = new("PREFIX", "The prefix of the checkpoint to write, such as restored/model.ckpt; or a weight file, by its extension.", allowsStandardOutput: true);
        FormatOption format = new(CheckpointWord);
        Option<string?> template = new("--template")
        {
            Description = "A checkpoint or weight file whose variables of the same (new) names say which type and shape each is to have. No value is changed by it.",
            HelpName = "PATH",
        };
        WeightChangeOptions changeOptions = new();
        SelectionOptions selection = new();
        Command command = new("import", "Write a checkpoint from weights of another program.") { path, template };
        format.AddTo(command);
        changeOptions.AddTo(command);
        output.AddTo(command);
        selection.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            using IVariableSource source = WeightSources.Open(parsed.GetRequiredValue(path));
            VariableSelector selector = selection.Selector(parsed, compareShapes: false);
            IReadOnlyList<VariableInfo> variables = SelectionOptions.Select(selector, source, console);
            IReadOnlyDictionary<string, WeightForm>? forms = Forms(parsed.GetValue(template));
            WeightChanges changes = new()
            {
                DataType = changeOptions.Type(parsed),
                Rename = changeOptions.Rename(parsed, variables, console),
                Transpose = changeOptions.Transpose(parsed),
                Forms = forms,
                SourceForms = forms is null && selector.Selection.Keys is { } keys ? WeightForm.Of(keys) : null,
            };
            using WeightView view = WeightView.Create(WeightInput.Of(source, variables), changes);
            foreach (string warning in view.Warnings)
            {
                console.WriteWarning(warning);
            }

            string target = output.Path(parsed);
            IReadOnlyList<WeightInput> inputs = WeightInput.Of(view, view.Variables);
            WeightFormat? weights = format.Word(parsed) is null ? WeightFormats.TryFromExtension(target) : format.Format(parsed);
            if (weights is not null)
            {
                ExportCommand.Report(console, ProgressDisplay.Run(
                    console,
                    "Importing",
                    progress => WeightExporter.Export(inputs, target, new WeightExportOptions { Format = weights, Overwrite = output.Mode(parsed), Progress = progress }, cancellationToken)), output.Messages(parsed, console));
                return Task.FromResult(ExitCode.Success);
            }

            CheckpointExportResult result = ProgressDisplay.Run(
                console, "Importing", progress => CheckpointExporter.Export(inputs, target, new CheckpointExportOptions { Overwrite = output.Mode(parsed), Progress = progress }, cancellationToken));
            foreach (string warning in result.Warnings)
            {
                console.WriteWarning(warning);
            }

            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.VariableCount} variables, {result.ByteCount:N0} bytes -> {result.Prefix}"));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static IReadOnlyDictionary<string, WeightForm>? Forms(string? template)
    {
        if (template is null)
        {
            return null;
        }

        using IVariableSource source = WeightSources.Open(template);
        return WeightForm.Of(source);
    }
}
