using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Comparison;

/// <summary>What comparing a variable of two files gave.</summary>
public sealed record VariableComparison
{
    /// <summary>The variable of the first file; null where only the second has it.</summary>
    public VariableInfo? Reference { get; init; }

    /// <summary>The variable of the second file; null where only the first has it.</summary>
    public VariableInfo? Difference { get; init; }

    /// <summary>How they compare.</summary>
    public required ComparisonResult Result { get; init; }

    /// <summary>Whether types, shapes and all bits are the same.</summary>
    public bool IsIdentical { get; init; }

    /// <summary>How many values differ by more than the tolerances; null where values were not compared.</summary>
    public long? MismatchCount { get; init; }

    /// <summary>
    /// The greatest absolute difference of two values. Two NaN, and two infinities of one sign, differ by 0; a NaN and a number, and an
    /// infinity and anything else, by infinity. Complex numbers differ by |a - b|, and by infinity where a part that differs or stands beside one that does is infinite. Of integers
    /// (and bool, 0 and 1) it is exact, whatever their width. Null where values were
    /// not compared, and of strings.
    /// </summary>
    public ExactNumber? MaximumAbsoluteDifference { get; init; }

    /// <summary>
    /// The greatest difference in proportion to the absolute value of the first file; values that are 0 there do not count (as with
    /// numpy.testing.assert_allclose).
    /// </summary>
    public double? MaximumRelativeDifference { get; init; }

    /// <summary>Where the greatest absolute difference is: its place among the values in row-major order; null where there is none.</summary>
    public long? MaximumIndex { get; init; }

    /// <summary>
    /// The cosine of the angle between the values as vectors: 1 for the same direction, 0 for a right angle. Of two vectors of zeros 1, of
    /// one 0. Null where values were not compared, of strings, and where a value is not finite.
    /// </summary>
    public double? CosineSimilarity { get; init; }
}
