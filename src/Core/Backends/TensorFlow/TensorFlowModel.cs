namespace TfModelTools.Backends.TensorFlow;

/// <summary>A TensorFlow model that was written.</summary>
/// <param name="Path">The folder, the file, or what the names of a checkpoint's files begin with.</param>
/// <param name="Name">The model's name.</param>
/// <param name="Format">The form.</param>
/// <param name="Signatures">The keys of the signatures; none in a frozen graph and in a program.</param>
/// <param name="Inputs">The tensors of the inputs, in the model's order: of a SavedModel the keys.</param>
/// <param name="Outputs">The tensors of the outputs, in the model's order: of a SavedModel the keys.</param>
/// <param name="WeightCount">How many variables there are; of a frozen graph constants.</param>
/// <param name="WeightBytes">The bytes of their values.</param>
/// <param name="NodeCount">The nodes of the graph and of its functions.</param>
/// <param name="Files">Every file written, relative to the folder, sorted.</param>
/// <param name="Notes">What a reader of details may want to know.</param>
/// <param name="Warnings">What everybody should know.</param>
public sealed record TensorFlowModel(
    string Path,
    string Name,
    TensorFlowFormat Format,
    IReadOnlyList<string> Signatures,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    int WeightCount,
    long WeightBytes,
    int NodeCount,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings)
    : ConversionResult(Path, Name, Files, Notes, Warnings);
