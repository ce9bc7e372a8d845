using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Weights;
using TfModelTools.Weights.Statistics;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel stats: measures the values of variables.</summary>
internal static class StatsCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> path = new("PATH") { Description = "A checkpoint (folder, prefix or .index), SavedModel folder, .npz, .h5, ..." };
        Option<int> bins = NumberOption.Integer("--bins", 0, 10_000, StatisticsCollector.DefaultBins, "The number of bins of the histograms; 0 for none.", "COUNT");
        Option<bool> charts = new("--histogram") { Description = "Draw each histogram as a chart, a line for each bin." };
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        SelectionOptions selection = new();
        Command command = new("stats", "Measure the values of variables: range, mean, deviation, zeros, NaN, histogram.") { path, bins, charts, json };
        selection.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            using IVariableSource source = WeightSources.Open(parsed.GetRequiredValue(path));
            IReadOnlyList<WeightInput> inputs = WeightInput.Of(source, SelectionOptions.Select(selection.Selector(parsed), source, console));
            IReadOnlyList<VariableStatistics> all = ProgressDisplay.Run(
                console, "Measuring", progress => StatisticsCollector.Measure(inputs, parsed.GetValue(bins), progress, cancellationToken));
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, all, WriteJson);
            }
            else if (parsed.GetValue(charts))
            {
                WriteCharts(console, all);
            }
            else
            {
                WriteTable(console, all);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void WriteTable(CliConsole console, IReadOnlyList<VariableStatistics> all)
    {
        if (!console.IsOutputTerminal)
        {
            foreach (VariableStatistics s in all)
            {
                console.Output.WriteCells(s.Variable.Name, Exact(s.Minimum), Exact(s.Maximum), Exact(s.Mean), Exact(s.StandardDeviation), s.ZeroCount, s.NaNCount, s.InfinityCount);
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("Name");
        foreach (string name in (string[])["Minimum", "Maximum", "Mean", "Deviation", "Zeros", "NaN", "Inf"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("Histogram");
        foreach (VariableStatistics s in all)
        {
            table.AddRow(
                Markup.Escape(PrintableText.Name(s.Variable.Name)), Short(s.Minimum), Short(s.Maximum), Short(s.Mean), Short(s.StandardDeviation), Count(s.ZeroCount), Count(s.NaNCount), Count(s.InfinityCount), s.Histogram?.ToSparkline() ?? string.Empty);
        }

        console.OutputConsole.Write(table);
    }

    private static void WriteCharts(CliConsole console, IReadOnlyList<VariableStatistics> all)
    {
        foreach (VariableStatistics s in all)
        {
            console.Output.WriteLine($"{s.Variable.Name} {s.Variable.DataType.TensorFlowName()} {s.Variable.Shape}");
            console.Output.WriteLine(
                $"min {Short(s.Minimum)}, max {Short(s.Maximum)}, mean {Short(s.Mean)}, deviation {Short(s.StandardDeviation)}, zeros {Count(s.ZeroCount)}, NaN {Count(s.NaNCount)}, infinite {Count(s.InfinityCount)}");
            foreach (string line in s.Histogram is null ? [] : HistogramChart.Draw(s.Histogram))
            {
                console.Output.WriteLine(line);
            }

            console.Output.WriteLine();
        }
    }

    private static string Short(ExactNumber? value) => value is { } number ? HistogramChart.Label(number) : "-";

    private static string Exact(ExactNumber? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "-";

    private static string Short(double? value) => value is { } number ? HistogramChart.Label(number) : "-";

    private static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "-";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static void WriteJson(Utf8JsonWriter writer, VariableStatistics s)
    {
        writer.WriteString("name", s.Variable.Name);
        writer.WriteString("dtype", s.Variable.DataType.TensorFlowName());
        writer.WriteList("shape", s.Variable.Shape, writer.WriteNumberValue);
        writer.WriteNumber("elements", s.Variable.ElementCount);
        JsonOutput.WriteNumber(writer, "minimum", s.Minimum);
        JsonOutput.WriteNumber(writer, "maximum", s.Maximum);
        JsonOutput.WriteNumber(writer, "mean", s.Mean);
        JsonOutput.WriteNumber(writer, "standardDeviation", s.StandardDeviation);
        writer.WriteNumber("zeros", s.ZeroCount);
        writer.WriteNumber("nan", s.NaNCount);
        writer.WriteNumber("infinite", s.InfinityCount);
        if (s.Histogram is { } histogram)
        {
            writer.WriteStartObject("histogram");
            writer.WriteStartArray("edges");
            foreach (double edge in histogram.Edges())
            {
                writer.WriteNumberValue(edge);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("counts");
            foreach (long count in histogram.Counts)
            {
                writer.WriteNumberValue(count);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }
}
