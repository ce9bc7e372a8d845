using System.CommandLine;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Inspection;
using TfModelTools.Weights;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel export: writes chosen weights to a file another program reads.</summary>
internal static class ExportCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> path = new("PATH") { Description = "A checkpoint (folder, prefix or .index), SavedModel folder, frozen graph, .npz, .h5, ..." };
        OutputOptions output = new("FILE", "The file to write; its extension decides the format.", allowsStandardOutput: true);
        FormatOption format = new();
        Option<bool> keras = new("--keras-layout") { Description = "Write .h5 in the layout of Keras' weight files, which load_weights reads." };
        Option<string?> order = new("--keras-order")
        {
            Description = "For --keras-layout: a JSON object of each layer's name and the list of its variables in Keras' order, where the source states none.",
            HelpName = "FILE",
        };
        Option<string?> architecture = new("--architecture") { Description = "For --keras-layout: the model's architecture as JSON or YAML, where the source states no order of layers.", HelpName = "FILE" };
        Option<bool> compress = new("--compress") { Description = "Compress an .npz." };
        WeightChangeOptions changes = new();
        SelectionOptions selection = new();
        Command command = new("export", "Export the weights of a checkpoint or weight file.") { path, keras, order, architecture, compress };
        format.AddTo(command);
        changes.AddTo(command);
        output.AddTo(command);
        selection.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            bool isKeras = parsed.GetValue(keras);
            if (!isKeras && (parsed.GetValue(order) ?? parsed.GetValue(architecture)) is not null)
            {
                throw new InvalidInputException("--keras-order and --architecture say where weights stand in a file of Keras.", "Give --keras-layout, too, or leave them out.");
            }

            using IVariableSource source = WeightSources.Open(parsed.GetRequiredValue(path));
            IReadOnlyList<VariableInfo> variables = SelectionOptions.Select(selection.Selector(parsed), source, console);
            WeightExportOptions options = new()
            {
                Format = format.Format(parsed),
                Overwrite = output.Mode(parsed),
                DataType = changes.Type(parsed),
                Rename = changes.Rename(parsed, variables, console),
                Transpose = changes.Transpose(parsed),
                KerasOrder = isKeras ? KerasWeightOrders.Find([parsed.GetRequiredValue(path)], parsed.GetValue(order), parsed.GetValue(architecture)) : null,
                Compression = parsed.GetValue(compress) ? NpzCompression.Deflated : NpzCompression.Stored,
            };
            WeightExportResult result = ProgressDisplay.Run(
                console, "Exporting", progress => WeightExporter.Export(source, variables, output.Path(parsed), options with { Progress = progress }, cancellationToken));
            Report(console, result, output.Messages(parsed, console));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>Prints what was written.</summary>
    public static void Report(CliConsole console, WeightExportResult result, TextWriter messages)
    {
        foreach (string warning in result.Warnings)
        {
            console.WriteWarning(warning);
        }

        messages.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.VariableCount} variables, {result.ByteCount:N0} bytes -> {result.Path}"));
    }
}
