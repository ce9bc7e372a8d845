namespace TfModelTools.Weights.Checkpoints;

/// <summary>What writing a checkpoint gave.</summary>
/// <param name="Prefix">The full prefix, with the step.</param>
/// <param name="VariableCount">The variables written, the graph of objects among them.</param>
/// <param name="ByteCount">The bytes of their values.</param>
/// <param name="FileNames">The names of its files, without folder, index first.</param>
/// <param name="Deleted">The prefixes of older checkpoints that were deleted.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record CheckpointExportResult(
    string Prefix, int VariableCount, long ByteCount, IReadOnlyList<string> FileNames, IReadOnlyList<string> Deleted, IReadOnlyList<string> Warnings);
