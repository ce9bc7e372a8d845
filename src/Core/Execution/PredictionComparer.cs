using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Compares predictions with expected ones.</summary>
public static class PredictionComparer
{
    /// <summary>Compares one output.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="expected">The expected values, of shape (batch, ...), or without the batch axis for one sample.</param>
    /// <param name="actual">The predicted values.</param>
    /// <param name="tolerance">An element passes when |actual - expected| is at most this, or at most this times |expected|. The difference of integers is exact whatever their size; strings are the same or not.</param>
    /// <exception cref="InvalidInputException">The shapes differ, or the element types are neither both real numbers nor both strings.</exception>
    public static PredictionComparison Compare(string name, Tensor expected, Tensor actual, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        if (!WithoutOnes(expected.Shape).SequenceEqual(WithoutOnes(actual.Shape)))
        {
            throw new InvalidInputException(
                $"The output '{name}' has shape {actual.Shape}, but the expected values have shape {expected.Shape}.",
                "Compare predictions for the same samples.");
        }

        if (expected.DataType == DataType.String && actual.DataType == DataType.String)
        {
            return CompareStrings(name, expected, actual);
        }

        ReadOnlySpan<double> e = Numbers(name, expected);
        ReadOnlySpan<double> a = Numbers(name, actual);
        ExactNumbers exactExpected = new(expected.DataType, expected.Bytes.Span);
        ExactNumbers exactActual = new(actual.DataType, actual.Bytes.Span);
        bool isExact = ExactNumbers.FitDouble(expected.DataType) && ExactNumbers.FitDouble(actual.DataType);
        double maxAbsolute = 0;
        double maxRelative = 0;
        bool within = true;
        int worst = e.Length > 0 ? 0 : -1;
        for (int i = 0; i < e.Length; i++)
        {
            // float64 rounds integers of 64 bits, and of two that it rounds to one the difference would be 0.
            double difference = isExact ? Difference(e[i], a[i]) : ExactNumber.Distance(exactExpected[i], exactActual[i]).ToDouble();
            double magnitude = Math.Abs(e[i]);
            if (difference > maxAbsolute)
            {
                maxAbsolute = difference;
                worst = i;
            }

            if (magnitude > 0 && double.IsFinite(magnitude))
            {
                maxRelative = Math.Max(maxRelative, difference / magnitude);
            }

            within &= difference <= tolerance || difference <= tolerance * magnitude;
        }

        CosineAccumulator angle = new();
        angle.Add(e, a);
        double cosine = maxAbsolute == 0 ? 1 : angle.IsOfZeros ? double.NaN : angle.Cosine ?? double.NaN;
        return new PredictionComparison(
            name,
            actual.Shape,
            maxAbsolute,
            maxRelative,
            cosine,
            ArgmaxAgreement(e, a, actual.Shape),
            within,
            worst,
            worst < 0 ? null : exactExpected[worst].ToObject(),
            worst < 0 ? null : exactActual[worst].ToObject());
    }

    private static PredictionComparison CompareStrings(string name, Tensor expected, Tensor actual)
    {
        int[] different = [.. Enumerable.Range(0, expected.Strings.Count).Where(i => !expected.Strings[i].AsSpan().SequenceEqual(actual.Strings[i]))];
        long worst = different.Length > 0 ? different[0] : expected.ElementCount > 0 ? 0 : -1;
        double share = expected.ElementCount == 0 ? 1 : 1 - (different.Length / (double)expected.ElementCount);
        return new PredictionComparison(
            name,
            actual.Shape,
            different.Length > 0 ? 1 : 0,
            0,
            different.Length > 0 ? double.NaN : 1,
            share,
            different.Length == 0,
            worst,
            worst < 0 ? null : TensorElements.Get(expected, worst),
            worst < 0 ? null : TensorElements.Get(actual, worst));
    }

    private static double Difference(double expected, double actual) =>
        expected.Equals(actual) ? 0
        : double.IsNaN(expected) || double.IsNaN(actual) || double.IsInfinity(expected) || double.IsInfinity(actual) ? double.PositiveInfinity
        : Math.Abs(actual - expected);

    private static double ArgmaxAgreement(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, TensorShape shape)
    {
        int width = shape.Rank == 0 ? 1 : (int)Math.Max(1, shape[-1]);
        int rows = expected.Length / width;
        int agreed = 0;
        for (int r = 0; r < rows; r++)
        {
            agreed += Argmax(expected.Slice(r * width, width)) == Argmax(actual.Slice(r * width, width)) ? 1 : 0;
        }

        return rows == 0 ? 1 : (double)agreed / rows;
    }

    private static int Argmax(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }

    private static IEnumerable<long> WithoutOnes(TensorShape shape) => shape.Where(d => d != 1);

    private static ReadOnlySpan<double> Numbers(string name, Tensor tensor) =>
        TensorConverter.CanConvert(tensor.DataType, DataType.Float64)
            ? TensorConverter.Convert(tensor, DataType.Float64).AsSpan<double>()
            : throw new InvalidInputException($"The values of '{name}' are {tensor.DataType.TensorFlowName()}, expected numbers.", "Give numbers.");
}
