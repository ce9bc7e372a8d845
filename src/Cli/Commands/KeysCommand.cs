using System.CommandLine;
using TfModelTools.Formats;
using TfModelTools.Weights;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel keys: writes keys with their shapes.</summary>
internal static class KeysCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> path = new("PATH") { Description = "A checkpoint (folder, prefix or .index), SavedModel folder, .npz, .h5, ..." };
        OutputOptions output = new("FILE", "The key file to write.", allowsStandardOutput: true);
        Option<string> format = new("--format") { Description = "python (a dict literal), json or text (one a line).", DefaultValueFactory = _ => "python" };
        format.AcceptOnlyFromAmong("python", "json", "text");
        SelectionOptions selection = new();
        Command command = new("keys", "Write the keys of a checkpoint or weight file, with their shapes.") { path, format };
        output.AddTo(command);
        selection.AddTo(command);
        command.SetAction(parsed =>
        {
            using IVariableSource source = WeightSources.Open(parsed.GetRequiredValue(path));
            IReadOnlyList<VariableInfo> variables = SelectionOptions.Select(selection.Selector(parsed), source, console);
            KeyFile.Write(output.Path(parsed), variables, Enum.Parse<KeyFileFormat>(parsed.GetRequiredValue(format), ignoreCase: true), output.Mode(parsed));
            output.Messages(parsed, console).WriteLine($"{variables.Count} keys -> {output.Path(parsed)}");
            return ExitCode.Success;
        });
        return command;
    }
}
