using TfModelTools.Common;

namespace TfModelTools.Formats.Keras;

/// <summary>A Keras model as its layers: what a target that has layers itself is written from.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="FormatName">What to call the format, such as "Keras 2.15 .h5".</param>
/// <param name="Version">The version of Keras that wrote it; unknown when the file does not say.</param>
/// <param name="Root">The model.</param>
/// <param name="Unsupported">Layers that are not understood, so that their arrays are not known; empty for none.</param>
public sealed record KerasLayersSource(string Path, string FormatName, KerasVersion Version, KerasModelLayer Root, IReadOnlyList<UnsupportedItem> Unsupported);
