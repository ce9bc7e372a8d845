namespace TfModelTools.Weights.Comparison;

/// <summary>How a variable of one file compares with that of another.</summary>
public enum ComparisonResult
{
    /// <summary>Type and shape are the same, and every value is, within the tolerances.</summary>
    Equal,

    /// <summary>Some values differ by more than the tolerances.</summary>
    Different,

    /// <summary>The values are equal within the tolerances, their element types are not.</summary>
    DataTypeDiffers,

    /// <summary>The shapes differ; values are not compared.</summary>
    ShapeDiffers,

    /// <summary>Only the first file has it.</summary>
    OnlyInReference,

    /// <summary>Only the second file has it.</summary>
    OnlyInDifference,
}
