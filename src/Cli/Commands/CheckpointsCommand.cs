using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints.Folders;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel checkpoints: lists the checkpoints of a folder.</summary>
internal static class CheckpointsCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> path = new("PATH") { Description = "A folder of checkpoints, or one checkpoint (a prefix or one of its files).", DefaultValueFactory = _ => "." };
        Option<bool> latest = new("--latest") { Description = "Only the latest: the one the state file names, or the only one." };
        Option<long[]> step = NumberOption.Integers("--step", 0, long.MaxValue, "Only checkpoints of a training step. May be repeated.", "STEP");
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        Command command = new("checkpoints", "List the checkpoints of a folder: step, format, time, size, completeness.") { path, latest, step, json };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(path);
            long[] steps = parsed.GetValue(step) ?? [];
            IReadOnlyList<CheckpointSummary> all = parsed.GetValue(latest) ? [CheckpointFolder.Latest(folder)] : CheckpointFolder.List(folder);
            CheckpointSummary[] found = [.. all.Where(s => steps.Length == 0 || (s.Step is { } n && steps.Contains(n)))];
            foreach (long missing in steps.Where(s => !found.Any(f => f.Step == s)))
            {
                string known = string.Join(", ", all.Select(s => s.Step).OfType<long>().Distinct());
                throw new InputNotFoundException(
                    FormattableString.Invariant($"'{folder}' holds no checkpoint of step {missing}."), known.Length > 0 ? $"It has those of the steps {known}." : "No name ends in a step.", folder);
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, found, WriteJson);
            }
            else
            {
                WriteTable(console, found);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A table on a terminal, else columns divided by tabs.</summary>
    private static void WriteTable(CliConsole console, CheckpointSummary[] found)
    {
        if (!console.IsOutputTerminal)
        {
            foreach (CheckpointSummary s in found)
            {
                console.Output.WriteCells(s.Name, StepText(s), FormatText(s), TimeText(s), s.ByteSize, s.VariableCount, StateText(s));
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Step").RightAligned()).AddColumn("Format").AddColumn("Time").AddColumn(new TableColumn("Size").RightAligned())
            .AddColumn(new TableColumn("Variables").RightAligned()).AddColumn("State").AddColumn("Name");
        foreach (CheckpointSummary s in found)
        {
            table.AddRow(
                StepText(s), FormatText(s), TimeText(s), HumanSize.Format(s.ByteSize), s.VariableCount?.ToString(CultureInfo.InvariantCulture) ?? "-", StateText(s), Markup.Escape(PrintableText.Name(s.Name)));
        }

        console.OutputConsole.Write(table);
        foreach (CheckpointSummary s in found.Where(s => !s.IsComplete))
        {
            console.WriteWarning($"{s.Name}: {s.Problem}");
        }
    }

    private static string StepText(CheckpointSummary summary) => summary.Step?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string FormatText(CheckpointSummary summary) => summary.Version?.ToString() ?? "-";

    private static string TimeText(CheckpointSummary summary) => summary.Time?.LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";

    private static string StateText(CheckpointSummary summary) =>
        !summary.IsComplete ? (summary.Files.Count == 0 ? "missing" : "incomplete") : summary.IsLatest ? "latest" : "complete";

    private static void WriteJson(Utf8JsonWriter writer, CheckpointSummary s)
    {
        writer.WriteString("name", s.Name);
        writer.WriteString("path", s.Location.ToPath());
        JsonOutput.WriteNumber(writer, "step", s.Step);
        writer.WriteString("format", s.Version?.ToString());
        writer.WriteString("time", s.Time?.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture));
        writer.WriteNumber("bytes", s.ByteSize);
        JsonOutput.WriteNumber(writer, "variables", (long?)s.VariableCount);
        writer.WriteNumber("shards", s.ShardCount);
        writer.WriteBoolean("complete", s.IsComplete);
        writer.WriteBoolean("latest", s.IsLatest);
        writer.WriteBoolean("recorded", s.IsRecorded);
        writer.WriteBoolean("metaGraph", s.HasMetaGraph);
        writer.WriteString("problem", s.Problem);
    }
}
