namespace TfModelTools.Backends.ModelIr;

/// <summary>An IR that was written.</summary>
/// <param name="Path">The graph's file; of two, the binary one.</param>
/// <param name="Name">The model's name.</param>
/// <param name="WeightsPath">The file of weights; null for the structure alone.</param>
/// <param name="Inputs">The nodes that are fed.</param>
/// <param name="Outputs">The nodes that give the model's outputs, in their order.</param>
/// <param name="NodeCount">How many nodes there are.</param>
/// <param name="WeightCount">How many weights there are.</param>
/// <param name="Ops">The ops, by name.</param>
/// <param name="Files">The names of the files written, sorted.</param>
/// <param name="Notes">What a reader of details may want to know.</param>
/// <param name="Warnings">What everybody should know.</param>
public sealed record ModelIrModel(
    string Path,
    string Name,
    string? WeightsPath,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    int NodeCount,
    int WeightCount,
    IReadOnlyList<string> Ops,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings)
    : ConversionResult(Path, Name, Files, Notes, Warnings);
