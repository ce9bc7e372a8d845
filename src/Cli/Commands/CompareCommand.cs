using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Weights;
using TfModelTools.Weights.Comparison;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel compare: compares the variables of two files; the exit code says whether all are equal.</summary>
internal static class CompareCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> first = new("REFERENCE") { Description = "A checkpoint or weight file." };
        Argument<string> second = new("DIFFERENCE") { Description = "Another one." };
        Option<string?> map = new("--map") { Description = "A file of names in the first and in the second: a JSON object, a Python dict, or lines of name, tab, name.", HelpName = "FILE" };
        Option<bool> includeEqual = new("--include-equal") { Description = "List the variables that are equal too." };
        Option<double> absolute = NumberOption.Tolerance("--atol", 0, "Values are equal that differ by no more than this plus the relative tolerance; the differences of integers are exact.");
        Option<double> relative = NumberOption.Tolerance("--rtol", 0, "The relative tolerance: this times the absolute value in the first.");
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        SelectionOptions selection = new();
        Command command = new("compare", "Compare the variables of two checkpoints or weight files; 1 when they differ.") { first, second, map, includeEqual, absolute, relative, json };
        selection.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            using IVariableSource reference = WeightSources.Open(parsed.GetRequiredValue(first));
            using IVariableSource difference = WeightSources.Open(parsed.GetRequiredValue(second));
            ComparisonOptions options = new()
            {
                Map = parsed.GetValue(map) is { } file ? NameMap.Read(file).Apply : null,
                Selector = selection.Selector(parsed),
                Warn = console.WriteWarning,
                AbsoluteTolerance = parsed.GetValue(absolute),
                RelativeTolerance = parsed.GetValue(relative),
            };
            IReadOnlyList<VariableComparison> all = ProgressDisplay.Run(
                console, "Comparing", progress => VariableComparer.Compare(reference, difference, options with { Progress = progress }, cancellationToken));
            VariableComparison[] shown = [.. all.Where(c => parsed.GetValue(includeEqual) || c.Result != ComparisonResult.Equal)];
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, shown, WriteJson);
            }
            else
            {
                WriteTable(console, shown);
                int equal = all.Count(c => c.Result == ComparisonResult.Equal);
                console.Output.WriteLine(equal == all.Count ? $"equal: {equal} variables" : $"different: {all.Count - equal} of {all.Count} variables");
            }

            return Task.FromResult(all.All(c => c.Result == ComparisonResult.Equal) ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    private static void WriteTable(CliConsole console, VariableComparison[] shown)
    {
        if (!console.IsOutputTerminal)
        {
            foreach (VariableComparison c in shown)
            {
                console.Output.WriteCells(c.Result, Text(c.MaximumAbsoluteDifference, "R"), Text(c.MaximumRelativeDifference, "R"), Text(c.CosineSimilarity, "R"), c.MismatchCount, Form(c), Name(c));
            }

            return;
        }

        if (shown.Length == 0)
        {
            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("Result").AddColumn(new TableColumn("Max abs").RightAligned()).AddColumn(new TableColumn("Max rel").RightAligned())
            .AddColumn(new TableColumn("Cosine").RightAligned()).AddColumn(new TableColumn("Mismatches").RightAligned()).AddColumn("Type and shape").AddColumn("Name");
        foreach (VariableComparison c in shown)
        {
            table.AddRow(
                c.Result.ToString(), Text(c.MaximumAbsoluteDifference, "G4"), Text(c.MaximumRelativeDifference, "G4"), Text(c.CosineSimilarity, "G6"), Text(c.MismatchCount, "G"), Markup.Escape(Form(c)), Markup.Escape(PrintableText.Name(Name(c))));
        }

        console.OutputConsole.Write(table);
    }

    private static string Text(ExactNumber? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Name(VariableComparison c) => Both(c, v => v.Name);

    private static string Form(VariableComparison c) => Both(c, v => $"{v.TypeName} {v.Shape}");

    private static string Both(VariableComparison c, Func<VariableInfo, string> text)
    {
        string first = text((c.Reference ?? c.Difference)!);
        string second = text((c.Difference ?? c.Reference)!);
        return first == second ? first : $"{first} -> {second}";
    }

    private static void WriteJson(Utf8JsonWriter writer, VariableComparison c)
    {
        writer.WriteString("name", c.Reference?.Name);
        writer.WriteString("differenceName", c.Difference?.Name);
        writer.WriteString("result", c.Result.ToString());
        writer.WriteBoolean("identical", c.IsIdentical);
        writer.WriteString("dtype", Both(c, v => v.DataType.TensorFlowName()));
        writer.WriteString("shape", Both(c, v => v.Shape.ToString()));
        JsonOutput.WriteNumber(writer, "mismatches", c.MismatchCount);
        JsonOutput.WriteNumber(writer, "maxAbsoluteDifference", c.MaximumAbsoluteDifference);
        JsonOutput.WriteNumber(writer, "maxRelativeDifference", c.MaximumRelativeDifference);
        JsonOutput.WriteNumber(writer, "maxDifferenceIndex", c.MaximumIndex);
        JsonOutput.WriteNumber(writer, "cosineSimilarity", c.CosineSimilarity);
    }
}
