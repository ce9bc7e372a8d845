namespace TfModelTools.Formats.Tfjs;

/// <summary>A group of a weights manifest: weights one after another, without gaps, in files that are joined.</summary>
/// <param name="Paths">The files, in order, relative to the manifest.</param>
/// <param name="Weights">The weights, in order.</param>
public sealed record TfjsWeightGroup(IReadOnlyList<string> Paths, IReadOnlyList<TfjsWeight> Weights);
