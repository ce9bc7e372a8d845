using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>A class and the score a classifier gives it.</summary>
/// <param name="Index">The class's index on the last axis of the output.</param>
/// <param name="Label">The class's name; its index as text where no names are given.</param>
/// <param name="Score">The score.</param>
public sealed record ClassScore(int Index, string Label, float Score)
{
    /// <summary>The classes of the highest scores of one sample, the highest first; the lower index first on ties.</summary>
    /// <param name="scores">The scores of one sample.</param>
    /// <param name="count">How many classes are wanted; fewer come when there are fewer.</param>
    /// <param name="labels">The classes' names in order; null for none.</param>
    /// <exception cref="InvalidInputException">There are names, but not one for each class.</exception>
    public static IReadOnlyList<ClassScore> Top(ReadOnlySpan<float> scores, int count, IReadOnlyList<string>? labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (labels is not null && labels.Count != scores.Length)
        {
            throw new InvalidInputException(
                $"There are {labels.Count} labels for {scores.Length} classes.", "Give one label for each element of the model's output.");
        }

        float[] values = scores.ToArray();
        return [.. Enumerable.Range(0, values.Length)
            .OrderByDescending(i => values[i])
            .ThenBy(i => i)
            .Take(count)
            .Select(i => new ClassScore(i, labels is not null ? labels[i] : i.ToString(System.Globalization.CultureInfo.InvariantCulture), values[i]))];
    }

    /// <summary>The classes of the highest scores of each row along the last axis, in row-major order.</summary>
    /// <param name="scores">The scores, float32; a scalar is one score.</param>
    /// <param name="count">How many classes of each row are wanted; fewer come when there are fewer.</param>
    /// <param name="labels">The classes' names in order; null for none.</param>
    /// <exception cref="InvalidInputException">There are names, but not one for each class.</exception>
    public static IReadOnlyList<IReadOnlyList<ClassScore>> TopOfRows(Tensor scores, int count, IReadOnlyList<string>? labels)
    {
        ArgumentNullException.ThrowIfNull(scores);
        int width = scores.Shape.Rank == 0 ? 1 : (int)scores.Shape[-1];
        int rows = width == 0 ? 0 : (int)(scores.ElementCount / width);
        return [.. Enumerable.Range(0, rows).Select(row => Top(scores.AsSpan<float>().Slice(row * width, width), count, labels))];
    }

    /// <summary>Reads the names of classes, one a line.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    public static IReadOnlyList<string> ReadLabels(string path) => InputFile.ReadLines(path);

    /// <summary>Such as "German 0.998".</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Label} {Score:0.000}");
}
