using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>How two sets of predictions of one output differ.</summary>
/// <param name="Name">The output (or layer).</param>
/// <param name="Shape">Its shape.</param>
/// <param name="MaxAbsoluteDifference">
/// The largest |actual - expected|; NaN against a number counts as infinite. The difference of integers is taken exactly, and this is the
/// nearest float64 to it. Of strings 1 where one differs.
/// </param>
/// <param name="MaxRelativeDifference">The largest |actual - expected| / |expected|, over elements where expected is not 0.</param>
/// <param name="CosineSimilarity">The cosine of the angle between the two as vectors; 1 for equal ones; NaN when one is all zeros.</param>
/// <param name="ArgmaxAgreement">The share of samples whose largest element is at the same index, 0 to 1; 1 for outputs of one element.</param>
/// <param name="IsWithinTolerance">Whether every element is within the tolerance, absolutely or relatively.</param>
/// <param name="WorstIndex">The flat index of the element that is furthest from its expectation; -1 when there are none.</param>
/// <param name="WorstExpected">The expected value there: of integers a long or ulong, of strings text (bytes where it is no UTF-8), else a double; null when there are none.</param>
/// <param name="WorstActual">The actual value there.</param>
public sealed record PredictionComparison(
    string Name,
    TensorShape Shape,
    double MaxAbsoluteDifference,
    double MaxRelativeDifference,
    double CosineSimilarity,
    double ArgmaxAgreement,
    bool IsWithinTolerance,
    long WorstIndex,
    object? WorstExpected,
    object? WorstActual);
