using System.Globalization;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>Summaries as text.</summary>
public static class SummaryText
{
    private const int MinColumnWidth = 12;
    private const int MaxColumnWidth = 60;

    // Between columns.
    private const int Gap = 2;
    private const int MaxListedOps = 24;

    /// <summary>Writes a summary.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="width">How many characters a line of the table may have; what does not fit goes on in the next line of its column. 0 for any number.</param>
    public static string Write(ModelSummary summary, int width = 0)
    {
        ArgumentNullException.ThrowIfNull(summary);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Model: \"{summary.Name}\" ({summary.Format})");
        text.AppendLine(summary.Tags.Count > 0 ? $", tags: {string.Join(", ", summary.Tags)}" : string.Empty);
        if (summary.Layers.Count > 0)
        {
            WriteLayers(text, summary, width);
        }

        if (summary.Graph is { } graph)
        {
            WriteGraph(text, graph);
        }

        return text.ToString().TrimEnd();
    }

    private static void WriteLayers(StringBuilder text, ModelSummary summary, int width)
    {
        List<string[]> rows = [["Layer (type)", "Output Shape", "Param #", .. summary.IsSequential ? [] : new[] { "Connected to" }]];
        foreach (LayerSummary layer in summary.Layers)
        {
            string[] connected = [.. layer.ConnectedTo.DefaultIfEmpty(string.Empty)];
            string[] cells = [$"{new string(' ', layer.Depth * 2)}{layer.Name} ({layer.Type})", layer.OutputShape, Number(layer.ParameterCount)];
            rows.Add(summary.IsSequential ? cells : [.. cells, connected[0]]);
            rows.AddRange(summary.IsSequential ? [] : connected.Skip(1).Select(c => new[] { string.Empty, string.Empty, string.Empty, c }));
        }

        int[] widths = Fit([.. Enumerable.Range(0, rows[0].Length).Select(c => Math.Clamp(rows.Max(r => r[c].Length), MinColumnWidth, MaxColumnWidth) + Gap)], width);
        int total = widths.Sum();
        text.AppendLine(new string('_', total));
        for (int i = 0; i < rows.Count; i++)
        {
            WriteRow(text, rows[i], widths);
            if (i == 0)
            {
                text.AppendLine(new string('=', total));
            }
        }

        text.AppendLine(new string('=', total));
        text.AppendLine(CultureInfo.InvariantCulture, $"Total params: {Number(summary.ParameterCount)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Trainable params: {Number(summary.TrainableParameterCount)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Non-trainable params: {Number(summary.NonTrainableParameterCount)}");
        if (summary.StateBatch is int kept)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Stateful: goes on from batch to batch, of {kept} {(kept == 1 ? "sample" : "samples")} each");
        }

        text.AppendLine(new string('_', total));
        foreach (LayerSummary layer in summary.Layers.Where(l => l.Note.Length > 0))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Not supported: {layer.Path} ({layer.Type}): {layer.Note}");
        }
    }

    /// <summary>Takes from the widest columns until the table fits, or no column can become narrower.</summary>
    private static int[] Fit(int[] widths, int width)
    {
        while (width > 0 && widths.Sum() > width && widths.Max() > MinColumnWidth + Gap)
        {
            widths[Array.IndexOf(widths, widths.Max())]--;
        }

        return widths;
    }

    private static void WriteRow(StringBuilder text, string[] cells, int[] widths)
    {
        string[][] lines = [.. cells.Zip(widths, (cell, width) => cell.Length == 0 ? [cell] : cell.Chunk(width - Gap).Select(part => new string(part)).ToArray())];
        for (int line = 0; line < lines.Max(l => l.Length); line++)
        {
            text.AppendLine(string.Concat(lines.Zip(widths, (l, width) => (line < l.Length ? l[line] : string.Empty).PadRight(width))).TrimEnd());
        }
    }

    private static void WriteGraph(StringBuilder text, GraphSummary graph)
    {
        text.Append(CultureInfo.InvariantCulture, $"{graph.NodeCount:N0} nodes");
        text.AppendLine(graph.Functions.Count > 0 ? FormattableString.Invariant($", {graph.Functions.Count:N0} functions of {graph.FunctionNodeCount:N0} nodes") : string.Empty);
        WriteList(text, "Signatures", graph.Signatures);
        WriteList(text, "Possible inputs", graph.PossibleInputs);
        WriteList(text, "Possible outputs", graph.PossibleOutputs);
        text.Append(CultureInfo.InvariantCulture, $"{graph.ConstantParameterCount:N0} const parameters, {graph.VariableParameterCount:N0} variable parameters in {graph.VariableCount:N0} variables");
        text.Append(graph.TrainableVariableParameterCount is { } trainable ? FormattableString.Invariant($" ({trainable:N0} trainable)") : string.Empty);
        text.AppendLine(CultureInfo.InvariantCulture, $", {graph.ControlEdgeCount:N0} control edges");
        WriteOps(text, "Ops", graph.Operations);
        WriteOps(text, "Ops in functions", graph.FunctionOperations);
        WriteOps(text, "Control flow", graph.ControlFlow);
        WriteList(text, "Assets", graph.Assets);
        WriteList(text, "Not supported by any converter", graph.Unsupported);
    }

    private static void WriteOps(StringBuilder text, string title, ReadableCollection<OpCount> ops)
    {
        if (ops.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{title}: {string.Join(", ", ops.Take(MaxListedOps))}{(ops.Count > MaxListedOps ? FormattableString.Invariant($", and {ops.Count - MaxListedOps} more") : string.Empty)}");
        }
    }

    private static void WriteList<T>(StringBuilder text, string title, IReadOnlyList<T> items)
    {
        if (items.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{title}:");
            foreach (T item in items.Take(MaxListedOps))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {item}");
            }

            if (items.Count > MaxListedOps)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  and {items.Count - MaxListedOps:N0} more");
            }
        }
    }

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";
}
