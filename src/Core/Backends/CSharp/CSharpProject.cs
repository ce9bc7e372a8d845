namespace TfModelTools.Backends.CSharp;

/// <summary>A generated project as it was written.</summary>
/// <param name="Path">The output folder, which holds saved_model_from_tensorflow and csharp_generated_code.</param>
/// <param name="ProjectPath">The project file.</param>
/// <param name="Name">The name in source and file names.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="ModelClass">The model's class, without namespace.</param>
/// <param name="PredictorClass">The predictor's class, without namespace.</param>
/// <param name="LayerCount">How many layers the forward pass computes.</param>
/// <param name="WeightBytes">Bytes of the weights.</param>
/// <param name="Files">Every file written, relative to <paramref name="Path"/>, with forward slashes, sorted.</param>
/// <param name="Notes">What a reader of -Verbose may want to know, such as why an optional file was not written.</param>
/// <param name="Warnings">What everybody should know: files that were to be expected and were not written.</param>
public sealed record CSharpProject(
    string Path,
    string ProjectPath,
    string Name,
    string Namespace,
    string ModelClass,
    string PredictorClass,
    int LayerCount,
    long WeightBytes,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings) : ConversionResult(Path, Name, Files, Notes, Warnings);
