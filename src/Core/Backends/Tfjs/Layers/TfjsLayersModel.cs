using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Backends.Tfjs;

/// <summary>A layers model as it was written.</summary>
/// <param name="Name">The model's name in it.</param>
/// <param name="Files">The files, relative to the folder, sorted.</param>
/// <param name="Groups">The weights, as the manifest lists them.</param>
/// <param name="Renamed">Layers whose names TensorFlow.js does not take, or would take for others', with the names they have now, by path.</param>
public sealed record TfjsLayersModel(string Name, IReadOnlyList<string> Files, IReadOnlyList<TfjsWeightGroup> Groups, IReadOnlyList<KeyValuePair<string, string>> Renamed);
