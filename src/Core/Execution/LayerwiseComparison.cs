namespace TfModelTools.Execution;

/// <summary>How two models compare layer by layer.</summary>
/// <param name="Layers">A comparison for each pair of layers, in the order of the model taken as right, then of outputs that are no such layer; the first not within tolerance is where the models part.</param>
/// <param name="LeftOut">The number of layers of the model taken as right that were not compared: the other has nothing of their shape in their place.</param>
public sealed record LayerwiseComparison(IReadOnlyList<PredictionComparison> Layers, int LeftOut);
