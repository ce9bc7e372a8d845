namespace TfModelTools.Backends;

/// <summary>What a back-end wrote.</summary>
/// <param name="Path">The output file or folder.</param>
/// <param name="Name">The model's name in it.</param>
/// <param name="Files">Every file written, relative to <paramref name="Path"/>, with forward slashes, sorted.</param>
/// <param name="Notes">What a reader of details may want to know, such as why an optional file was not written.</param>
/// <param name="Warnings">What everybody should know: files that were to be expected and were not written.</param>
public abstract record ConversionResult(string Path, string Name, IReadOnlyList<string> Files, IReadOnlyList<string> Notes, IReadOnlyList<string> Warnings);
