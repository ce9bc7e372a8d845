namespace TfModelTools.Backends.Onnx;

/// <summary>A model of ONNX that was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">The model's name.</param>
/// <param name="Opset">The version of the operator set.</param>
/// <param name="IrVersion">The version of the file format.</param>
/// <param name="DataPath">The file of the values; null where the model's holds them.</param>
/// <param name="Inputs">The inputs, in their order.</param>
/// <param name="Outputs">The outputs, in their order.</param>
/// <param name="NodeCount">How many nodes there are.</param>
/// <param name="WeightCount">How many constants there are.</param>
/// <param name="WeightBytes">The bytes of their values.</param>
/// <param name="Ops">The ops, by name.</param>
/// <param name="Files">The names of the files written, sorted.</param>
/// <param name="Notes">What a reader of details may want to know.</param>
/// <param name="Warnings">What everybody should know.</param>
public sealed record OnnxModel(
    string Path,
    string Name,
    int Opset,
    int IrVersion,
    string? DataPath,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    int NodeCount,
    int WeightCount,
    long WeightBytes,
    IReadOnlyList<string> Ops,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings)
    : ConversionResult(Path, Name, Files, Notes, Warnings);
