using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Weights.Comparison;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>How a variable of two checkpoints compares: what Compare-Checkpoint emits.</summary>
public sealed class CheckpointComparison
{
    private readonly VariableComparison _comparison;

    internal CheckpointComparison(VariableComparison comparison, string referencePath, string differencePath)
    {
        _comparison = comparison;
        ReferencePath = referencePath;
        DifferencePath = differencePath;
    }

    /// <summary>The variable's name in the reference; where only the other has it, its name there.</summary>
    public string Name => (_comparison.Reference ?? _comparison.Difference)!.Name;

    /// <summary>The variable's name in the other checkpoint; empty where that lacks it.</summary>
    public string DifferenceName => _comparison.Difference?.Name ?? string.Empty;

    /// <summary>Equal, Different, DataTypeDiffers, ShapeDiffers, OnlyInReference or OnlyInDifference.</summary>
    public ComparisonResult Result => _comparison.Result;

    /// <summary>Whether types, shapes and all bits are the same.</summary>
    public bool IsIdentical => _comparison.IsIdentical;

    /// <summary>The element type; where they differ both, with an arrow between them.</summary>
    public string DataType => Both(v => v.DataType.TensorFlowName());

    /// <summary>The shape; where they differ both, with an arrow between them.</summary>
    public string Shape => Both(v => v.Shape.ToString());

    /// <summary>The number of values.</summary>
    public long ElementCount => (_comparison.Reference ?? _comparison.Difference)!.ElementCount;

    /// <summary>How many values differ by more than the tolerances; null where values were not compared.</summary>
    public long? MismatchCount => _comparison.MismatchCount;

    /// <summary>The greatest absolute difference; of integers an integer, exact, else a double; null where values were not compared, and of strings.</summary>
    public object? MaxAbsoluteDifference => _comparison.MaximumAbsoluteDifference?.ToObject();

    /// <summary>The greatest difference in proportion to the reference's absolute value; values that are 0 there do not count.</summary>
    public double? MaxRelativeDifference => _comparison.MaximumRelativeDifference;

    /// <summary>The index of the greatest absolute difference, as $tensor[...] takes it; empty where there is none.</summary>
    public ReadableCollection<long> MaxDifferenceIndex => _comparison.MaximumIndex is { } index ? new(Unravel(index, _comparison.Reference!.Shape)) : [];

    /// <summary>The cosine of the angle between the values as vectors.</summary>
    public double? CosineSimilarity => _comparison.CosineSimilarity;

    /// <summary>The reference.</summary>
    public string ReferencePath { get; }

    /// <summary>The other checkpoint.</summary>
    public string DifferencePath { get; }

    /// <summary>Name and result.</summary>
    public override string ToString() => $"{Name}: {Result}";

    private string Both(Func<VariableInfo, string> text)
    {
        string first = text((_comparison.Reference ?? _comparison.Difference)!);
        string second = text((_comparison.Difference ?? _comparison.Reference)!);
        return first == second ? first : $"{first} -> {second}";
    }

    private static long[] Unravel(long index, TensorShape shape)
    {
        long[] result = new long[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            (index, result[axis]) = Math.DivRem(index, shape[axis]);
        }

        return result;
    }
}
