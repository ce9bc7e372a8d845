namespace TfModelTools.Inspection;

/// <summary>An output of a model, and the output of another form of the model that gives the same.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="ReferenceName">The other's name; empty when none fits.</param>
/// <param name="DataType">The element type, as TensorFlow spells it; empty when not known.</param>
/// <param name="Shape">The shape, None for an open extent; "unknown" for an unknown rank.</param>
/// <param name="Match">By what they were found to belong together.</param>
/// <param name="MaxDifference">The largest difference of an element for the sample inputs; null where none were given, or the shapes differ.</param>
public sealed record OutputMapping(string Name, string ReferenceName, string DataType, string Shape, OutputMatch Match, double? MaxDifference)
{
    /// <summary>Such as "boxes -> Identity_1:0".</summary>
    public override string ToString() => $"{Name} -> {(ReferenceName.Length > 0 ? ReferenceName : "(none)")}";
}
