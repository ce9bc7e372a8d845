namespace TfModelTools.Graph.Operators;

/// <summary>Combines the numbers along some axes; global pooling is a reduction over the spatial axes. Input: x.</summary>
/// <param name="Kind">How.</param>
/// <param name="Axes">The axes; negative counts from the last.</param>
/// <param name="KeepDimensions">Whether the reduced axes stay, with extent 1.</param>
public sealed record ReduceOperator(ReduceFunction Kind, IReadOnlyList<int> Axes, bool KeepDimensions) : ReductionOperator;
