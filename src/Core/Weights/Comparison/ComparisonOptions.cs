using TfModelTools.Common;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Weights.Comparison;

/// <summary>How two files are compared.</summary>
public sealed record ComparisonOptions
{
    private readonly double _absolute;
    private readonly double _relative;

    /// <summary>Gives each name of the first file its name in the second; null where they are the same.</summary>
    public Func<string, string>? Map { get; init; }

    /// <summary>
    /// Which variables take part, chosen by their names in each file; null for all. A key file names those of the first where <see cref="Map"/>
    /// gives others in the second.
    /// </summary>
    public VariableSelector? Selector { get; init; }

    /// <summary>Told, before values are read, what the user should know of the selection; null where nobody asks.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>
    /// Two values a (of the first file) and b are equal where |a - b| is at most this plus the relative part; by default 0. Of integers
    /// |a - b| is exact whatever their size; the tolerance itself is a float64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, NaN or infinite.</exception>
    public double AbsoluteTolerance
    {
        get => _absolute;
        init => _absolute = Checked(value);
    }

    /// <summary>The relative part of the tolerance is this times |a|; by default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, NaN or infinite.</exception>
    public double RelativeTolerance
    {
        get => _relative;
        init => _relative = Checked(value);
    }

    /// <summary>Where to report progress, in bytes.</summary>
    public IProgress<ProgressReport>? Progress { get; init; }

    private static double Checked(double tolerance) =>
        tolerance >= 0 && double.IsFinite(tolerance) ? tolerance : throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is a number of at least 0.");
}
