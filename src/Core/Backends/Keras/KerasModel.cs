namespace TfModelTools.Backends.Keras;

/// <summary>A Keras model as it was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">The model's name in it.</param>
/// <param name="Format">Its form.</param>
/// <param name="KerasVersion">The Keras it is written for, 2 or 3.</param>
/// <param name="Inputs">The names of the inputs.</param>
/// <param name="Outputs">The names of the outputs.</param>
/// <param name="LayerCount">How many layers the outermost model has.</param>
/// <param name="WeightCount">How many weights there are.</param>
/// <param name="WeightBytes">The bytes of all weights.</param>
/// <param name="Files">The file, and of a program the one of its weights.</param>
/// <param name="Notes">What a reader of details may want to know.</param>
/// <param name="Warnings">What everybody should know.</param>
public sealed record KerasModel(
    string Path,
    string Name,
    KerasModelFormat Format,
    int KerasVersion,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    int LayerCount,
    int WeightCount,
    long WeightBytes,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings) : ConversionResult(Path, Name, Files, Notes, Warnings);
