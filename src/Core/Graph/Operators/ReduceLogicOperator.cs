namespace TfModelTools.Graph.Operators;

/// <summary>Whether all, or any, of the booleans along some axes hold. Input: x.</summary>
/// <param name="IsAll">Whether all must hold, else any.</param>
/// <param name="Axes">The axes; negative counts from the last.</param>
/// <param name="KeepDimensions">Whether the reduced axes stay, with extent 1.</param>
public sealed record ReduceLogicOperator(bool IsAll, IReadOnlyList<int> Axes, bool KeepDimensions) : ReductionOperator;
