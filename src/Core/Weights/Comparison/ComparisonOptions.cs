using TfModelTools.Common;

namespace TfModelTools.Weights.Comparison;

/// <summary>How two files are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Gives each name of the first file its name in the second; null where they are the same.</summary>
    public Func<string, string>? Map { get; init; }

    /// <summary>Which variables take part, chosen by their names in each file; null for all.</summary>
    public VariableSelection? Selection { get; init; }

    /// <summary>Two values a (of the first file) and b are equal where |a - b| is at most this plus the relative part; by default 0.</summary>
    public double AbsoluteTolerance { get; init; }

    /// <summary>The relative part of the tolerance is this times |a|; by default 0.</summary>
    public double RelativeTolerance { get; init; }

    /// <summary>Where to report progress, in bytes.</summary>
    public IProgress<ProgressReport>? Progress { get; init; }
}
