using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Formats;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;
using TfModelTools.Weights.Statistics;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Measure-CheckpointVariable measures the values of variables: least, greatest, mean, standard deviation, how many are zero, NaN or
/// infinite, and a histogram. Values stream, whatever their size.
/// </summary>
/// <example><code>Measure-CheckpointVariable ./training</code></example>
/// <example><code>Get-CheckpointVariable ./training -Name *kernel* | Measure-CheckpointVariable | Where-Object NaNCount</code></example>
[Cmdlet(VerbsDiagnostic.Measure, "CheckpointVariable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(VariableMeasure))]
public sealed class MeasureCheckpointVariableCommand : VariablePathCmdlet
{
    private readonly List<CheckpointVariable> _variables = [];

    /// <summary>The number of bins of the histogram; 0 for none, which reads the values once instead of twice.</summary>
    [Parameter]
    [ValidateRange(0, 10_000)]
    [Number(IsWhole = true)]
    public int BinCount { get; set; } = StatisticsCollector.DefaultBins;

    /// <inheritdoc/>
    private protected override void ProcessVariables(IEnumerable<CheckpointVariable> variables) => _variables.AddRange(variables);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();

        // All at once: several are measured at a time. A file that cannot be read keeps the others from nothing.
        foreach (IGrouping<string, CheckpointVariable> file in _variables.GroupBy(v => v.Path, StringComparer.Ordinal))
        {
            TryItem(file.Key, () => Measure([.. file], OpenSources.Open));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        using IVariableSource source = Sources.Open(path);
        VariableSelectionResult<CheckpointVariable> selected = Select(source);
        ReportUnknown(selected.Unmatched, source, path);
        Measure(selected.Variables, _ => source);
    }

    private void Measure(IReadOnlyList<CheckpointVariable> variables, Func<CheckpointVariable, IVariableSource> open)
    {
        WeightInput[] inputs = [.. variables.Select(v =>
        {
            IVariableSource source = open(v);
            return new WeightInput(source, source.Get(v.Name));
        })];
        foreach ((CheckpointVariable variable, VariableStatistics statistics) in variables.Zip(RunLong((progress, token) => StatisticsCollector.Measure(inputs, BinCount, progress, token))))
        {
            WriteObject(new VariableMeasure(statistics, variable));
        }
    }
}
