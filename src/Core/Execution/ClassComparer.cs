using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Compares the classes of the highest scores, side by side.</summary>
public static class ClassComparer
{
    /// <summary>Compares the scores of one output.</summary>
    /// <param name="output">The output's name.</param>
    /// <param name="expected">The expected scores, one for each class along the last axis.</param>
    /// <param name="actual">The predicted scores, of as many elements.</param>
    /// <param name="count">How many classes of each sample are compared.</param>
    /// <param name="labels">The classes' names in order; null for none.</param>
    /// <param name="tolerance">What scores may differ by, absolutely or relatively.</param>
    /// <exception cref="InvalidInputException">The output holds no scores, the shapes differ, or there are names, but not one for each class.</exception>
    public static IReadOnlyList<ClassComparison> Compare(string output, Tensor expected, Tensor actual, int count, IReadOnlyList<string>? labels, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        float[] wanted = Scores(output, expected);
        float[] given = Scores(output, actual);
        int width = actual.Shape.Rank == 0 ? 1 : (int)actual.Shape[-1];
        if (wanted.Length != given.Length || (expected.Shape.Rank > 0 && expected.Shape[-1] != width))
        {
            throw new InvalidInputException($"The output '{output}' has shape {actual.Shape}, but the expected values have shape {expected.Shape}.", "Compare predictions for the same samples.");
        }

        List<ClassComparison> rows = [];
        for (int sample = 0; width > 0 && sample < given.Length / width; sample++)
        {
            ReadOnlyMemory<float> expectedScores = wanted.AsMemory(sample * width, width);
            IReadOnlyList<ClassScore> best = ClassScore.Top(given.AsSpan(sample * width, width), count, labels);
            IReadOnlyList<ClassScore> right = ClassScore.Top(expectedScores.Span, count, labels);
            for (int i = 0; i < best.Count; i++)
            {
                // Two classes whose expected scores the tolerance does not tell apart may change places.
                bool isWithin = IsNear(best[i].Score, right[i].Score, tolerance) && IsNear(expectedScores.Span[best[i].Index], right[i].Score, tolerance);
                rows.Add(new ClassComparison(output, sample, i + 1, best[i].Label, best[i].Score, right[i].Label, right[i].Score, isWithin));
            }
        }

        return rows;
    }

    private static bool IsNear(float actual, float expected, double tolerance) =>
        actual.Equals(expected) || Math.Abs((double)actual - expected) is var difference && (difference <= tolerance || difference <= tolerance * Math.Abs((double)expected));

    private static float[] Scores(string output, Tensor tensor) => TensorConverter.TryConvert(tensor, DataType.Float32)?.AsSpan<float>().ToArray()
        ?? throw new InvalidInputException($"The output '{output}' holds no scores.", "Compare all of its values: leave out how many classes are wanted.");
}
