using System.Management.Automation;
using TfModelTools.Common;
using TfModelTools.Tensors;
using TfModelTools.Weights.Statistics;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>What can be said of the values of a variable: what Measure-CheckpointVariable emits.</summary>
public sealed class VariableMeasure
{
    private readonly VariableStatistics _statistics;

    internal VariableMeasure(VariableStatistics statistics, CheckpointVariable variable)
    {
        _statistics = statistics;
        Variable = variable;
    }

    /// <summary>The variable's name.</summary>
    public string Name => _statistics.Variable.Name;

    /// <summary>The element type, as TensorFlow spells it.</summary>
    public string DataType => _statistics.Variable.DataType.TensorFlowName();

    /// <summary>The shape, as Python writes it.</summary>
    public string Shape => _statistics.Variable.Shape.ToString();

    /// <summary>The number of values.</summary>
    public long ElementCount => _statistics.Variable.ElementCount;

    /// <summary>The least finite value (of complex numbers, absolute value); of integers an integer, exact; else a double; null where there is none.</summary>
    public object? Minimum => _statistics.Minimum?.ToObject();

    /// <summary>The greatest finite value, as <see cref="Minimum"/>.</summary>
    public object? Maximum => _statistics.Maximum?.ToObject();

    /// <summary>The mean of the finite values.</summary>
    public double? Mean => _statistics.Mean;

    /// <summary>The standard deviation of the finite values (divided by their number, as numpy.std).</summary>
    public double? StandardDeviation => _statistics.StandardDeviation;

    /// <summary>How many values are 0.</summary>
    public long ZeroCount => _statistics.ZeroCount;

    /// <summary>How many values are not a number.</summary>
    public long NaNCount => _statistics.NaNCount;

    /// <summary>How many values are infinite.</summary>
    public long InfinityCount => _statistics.InfinityCount;

    /// <summary>The histogram as one line of blocks; empty where there is none.</summary>
    public string Histogram => _statistics.Histogram?.ToSparkline() ?? string.Empty;

    /// <summary>The finite values in each bin of the histogram.</summary>
    public ReadableCollection<long> BinCounts => [.. _statistics.Histogram?.Counts ?? []];

    /// <summary>Where the bins begin, and where the last one ends.</summary>
    public ReadableCollection<double> BinEdges => [.. _statistics.Histogram?.Edges() ?? []];

    /// <summary>The file.</summary>
    public string Path => Variable.Path;

    /// <summary>Whether the variable was given another name, type or shape on the way, as <see cref="CheckpointVariable.IsChanged"/> says.</summary>
    public bool IsChanged => Variable.IsChanged;

    /// <summary>What was measured.</summary>
    internal CheckpointVariable Variable { get; }

    /// <summary>The histogram as a chart of bars, a line for each bin.</summary>
    /// <param name="width">The characters of the longest bar.</param>
    public string ToChart(int width = 40) => _statistics.Histogram is { } histogram ? string.Join(Environment.NewLine, HistogramChart.Draw(histogram, width)) : string.Empty;

    /// <summary>Name and range.</summary>
    public override string ToString() => $"{Name}: {LanguagePrimitives.ConvertTo<string>(Minimum)} to {LanguagePrimitives.ConvertTo<string>(Maximum)}";
}
