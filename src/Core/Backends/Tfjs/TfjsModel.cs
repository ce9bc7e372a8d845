namespace TfModelTools.Backends.Tfjs;

/// <summary>A TensorFlow.js model that was written.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Name">The model's name.</param>
/// <param name="Format">Graph or layers.</param>
/// <param name="Inputs">The keys of the inputs, in the signature's order.</param>
/// <param name="Outputs">The keys of the outputs, in the order in which predict() gives them.</param>
/// <param name="WeightCount">How many weights there are.</param>
/// <param name="WeightBytes">The bytes of all files of weights.</param>
/// <param name="NodeCount">The nodes of the graph, or the layers.</param>
/// <param name="Files">Every file written, relative to the folder, sorted.</param>
/// <param name="Notes">What a reader of details may want to know.</param>
/// <param name="Warnings">What everybody should know.</param>
public sealed record TfjsModel(
    string Path,
    string Name,
    TfjsModelFormat Format,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    int WeightCount,
    long WeightBytes,
    int NodeCount,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings)
    : ConversionResult(Path, Name, Files, Notes, Warnings);
