using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Statistics;

/// <summary>What can be said of the values of a variable. Least, greatest, mean and deviation are those of its finite values.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Minimum">The least value, of integers exact; null where there is no finite one, as in strings and empty variables.</param>
/// <param name="Maximum">The greatest value, of integers exact.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="StandardDeviation">The standard deviation of the values themselves (divided by their number, as numpy.std).</param>
/// <param name="ZeroCount">How many are 0.</param>
/// <param name="NaNCount">How many are not a number.</param>
/// <param name="InfinityCount">How many are infinite.</param>
/// <param name="Histogram">The finite values in equally wide bins from the least to the greatest; null where there are none.</param>
public sealed record VariableStatistics(
    VariableInfo Variable,
    ExactNumber? Minimum,
    ExactNumber? Maximum,
    double? Mean,
    double? StandardDeviation,
    long ZeroCount,
    long NaNCount,
    long InfinityCount,
    Histogram? Histogram);
