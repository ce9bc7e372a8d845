using System.CommandLine;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel save: writes a checkpoint with the habits of TensorFlow's Saver.</summary>
internal static class SaveCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string[]> paths = new("PATH") { Description = "Where the variables come from: a checkpoint, .npz, .json, .h5, .safetensors, ... Several are joined.", Arity = ArgumentArity.OneOrMore };
        OutputOptions output = new("PREFIX", "The prefix of the checkpoint to write, such as training/model.ckpt.");
        Option<long?> step = NumberOption.Integer("--step", 0, long.MaxValue, "The training step, appended to the prefix: model.ckpt-1000.", "STEP");
        Option<int?> keep = NumberOption.Integer("--max-to-keep", 1, int.MaxValue, "How many checkpoints of the folder stay; older ones are deleted when the new one is whole. By default all.", "COUNT");
        Option<TimeSpan?> every = NumberOption.Time("--keep-every", "Of those over --max-to-keep one stays for good for every so much time: 2h, 30m.");
        Option<long?> shard = NumberOption.Size("--shard-size", "Begin a new data file after so many bytes: 500MB, 2GiB.");
        Option<string?> rename = new("--rename") { Description = "A file of old and new names: a JSON object, a Python dict, or lines of old, tab, new.", HelpName = "FILE" };
        Option<string?> dataType = new("--dtype") { Description = "Convert numbers of its kind, such as floats to float16; step counters stay what they are.", HelpName = "TYPE" };
        Option<bool> noMeta = new("--no-meta-graph") { Description = "Leave the .meta file of the source away." };
        Option<bool> noObjects = new("--no-object-graph") { Description = "Leave the graph of objects (TensorFlow 2) of the source away." };
        Option<bool> noState = new("--no-state") { Description = "Do not touch the folder's state file." };
        SelectionOptions selection = new();
        Command command = new("save", "Write a TensorFlow checkpoint from a checkpoint or weight file.") { paths, step, keep, every, shard, rename, dataType, noMeta, noObjects, noState };
        output.AddTo(command);
        selection.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(every) is not null && parsed.GetValue(keep) is null)
            {
                throw new InvalidInputException("--keep-every says which of the checkpoints over --max-to-keep stay, and --max-to-keep is not given.", "Give --max-to-keep too; TensorFlow's own default is 5.");
            }

            NameMap? names = parsed.GetValue(rename) is { } file ? NameMap.Read(file) : null;
            CheckpointExportOptions options = new()
            {
                Overwrite = output.Mode(parsed),
                GlobalStep = parsed.GetValue(step),
                Retention = new CheckpointRetention(parsed.GetValue(keep), parsed.GetValue(every)),
                ShardBytes = parsed.GetValue(shard) ?? long.MaxValue,
                DataType = DataTypeOption.Type(parsed.GetValue(dataType)),
                Rename = names is null ? null : names.Apply,
                MetaGraph = !parsed.GetValue(noMeta),
                ObjectGraph = !parsed.GetValue(noObjects),
                UpdateState = !parsed.GetValue(noState),
            };
            IVariableSource[] sources = [];
            try
            {
                foreach (string path in parsed.GetRequiredValue(paths))
                {
                    sources = [.. sources, WeightSources.Open(path)];
                }

                IReadOnlyList<WeightInput> inputs = Select(selection.Selector(parsed), sources, console);
                CheckpointExportResult result = ProgressDisplay.Run(
                    console, "Writing", progress => CheckpointExporter.Export(inputs, output.Path(parsed), options with { Progress = progress }, cancellationToken));
                Report(console, result, names);
            }
            finally
            {
                Array.ForEach(sources, s => s.Dispose());
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    // Only what is selected is held against each other, where it is written: what is left out may be named alike, or not be readable.
    private static IReadOnlyList<WeightInput> Select(VariableSelector selector, IVariableSource[] sources, CliConsole console) => sources is [IVariableSource only]
        ? WeightInput.Of(only, SelectionOptions.Select(selector, only, console))
        : SelectionOptions.Select(selector, [.. sources.SelectMany(s => WeightInput.Of(s, s.Variables.Where(v => v.Name != CheckpointNames.ObjectGraph)))], console);

    private static void Report(CliConsole console, CheckpointExportResult result, NameMap? names)
    {
        foreach (string warning in result.Warnings)
        {
            console.WriteWarning(warning);
        }

        if (names?.DescribeUnused("of the table for --rename") is { } unused)
        {
            console.WriteWarning(unused);
        }

        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.VariableCount} variables, {result.ByteCount:N0} bytes -> {result.Prefix}"));
        foreach (string deleted in result.Deleted)
        {
            console.Output.WriteLine($"deleted {deleted}");
        }
    }
}
