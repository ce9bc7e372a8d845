using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Weights;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel variables: lists variables.</summary>
internal static class VariablesCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> path = new("PATH") { Description = "A checkpoint (folder, prefix or .index), SavedModel folder, .npz, .h5, ..." };
        SelectionOptions selection = new();
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        Command command = new("variables", "List the variables of a checkpoint or weight file.") { path, json };
        selection.AddTo(command);
        command.SetAction(parsed =>
        {
            using IVariableSource source = WeightSources.Open(parsed.GetRequiredValue(path));
            IReadOnlyList<VariableInfo> variables = SelectionOptions.Select(selection.Selector(parsed), source, console, allowNone: true);
            HashSet<string> allNames = source.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
            if (parsed.GetValue(json))
            {
                WriteJson(console, variables, allNames);
            }
            else
            {
                WriteTable(console, source, variables);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Writes a table on a terminal, else columns divided by tabs, which other programs read easily.</summary>
    public static void WriteTable(CliConsole console, IVariableSource source, IReadOnlyList<VariableInfo> variables)
    {
        if (!console.IsOutputTerminal)
        {
            foreach (VariableInfo v in variables)
            {
                console.Output.WriteLine($"{v.Name}\t{v.TypeName}\t{v.Shape}");
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Simple).Title(Markup.Escape($"{source.Path} ({source.FormatName})"));
        table.AddColumn("Name").AddColumn("Type").AddColumn("Shape").AddColumn(new TableColumn("Elements").RightAligned());
        foreach (VariableInfo v in variables)
        {
            table.AddRow(
                Markup.Escape(PrintableText.Name(v.Name)), Markup.Escape(v.TypeName), Markup.Escape(v.Shape.ToString()), v.ElementCount.ToString("N0", CultureInfo.InvariantCulture));
        }

        console.OutputConsole.Write(table);
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{variables.Count} of {source.Variables.Count} variables, {variables.SaturatingSum(v => v.ElementCount):N0} elements, {variables.SaturatingSum(v => v.ByteSize):N0} bytes"));
    }

    private static void WriteJson(CliConsole console, IReadOnlyList<VariableInfo> variables, HashSet<string> allNames) =>
        JsonOutput.WriteArray(console, variables, (writer, v) =>
        {
            writer.WriteString("name", v.Name);
            writer.WriteString("dtype", v.DataType.TensorFlowName());
            if (v.Unreadable is { } type)
            {
                writer.WriteString("writtenType", type.Written);
            }

            writer.WriteList("shape", v.Shape, writer.WriteNumberValue);
            writer.WriteNumber("elements", v.ElementCount);
            writer.WriteNumber("bytes", v.ByteSize);
            writer.WriteString("shard", v.Shard);
            writer.WriteNumber("offset", v.Offset);
            writer.WriteBoolean("optimizer", CheckpointNames.IsOptimizerState(v.Name, allNames));
        });
}
