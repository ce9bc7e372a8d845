using System.Text.Json;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Yaml;

namespace TfModelTools.Formats.Keras;

/// <summary>A file or folder that Keras saved, open: its configuration and its weights are read in one opening.</summary>
/// <param name="path">The file or folder.</param>
internal abstract class KerasContainer(string path) : IDisposable
{
    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;

    /// <summary>Opens what was identified as one of Keras' forms.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="kind">What it is.</param>
    public static KerasContainer Open(string path, ContentKind kind) => kind switch
    {
        ContentKind.KerasArchive => KerasArchive.Open(path),
        ContentKind.SavedModel => new KerasSavedModel(SavedModels.SavedModelReader.Open(path)),
        ContentKind.JsonObject => new KerasArchitecture(path, InputFile.ReadBytes(path)),
        ContentKind.KerasYaml => new KerasArchitecture(path, YamlJson.Convert(InputFile.ReadBytes(path), path, KerasJson.MaxJsonDepth)),
        _ => new KerasH5(Hdf5File.Open(path), kind),
    };

    /// <summary>The model's configuration, and the version of Keras that wrote it.</summary>
    public abstract (JsonElement Config, KerasVersion Version) ReadConfig();

    /// <summary>The names and shapes of the weights, whose values are read when they are asked for.</summary>
    /// <param name="version">The version of Keras, where something else states it.</param>
    public abstract KerasWeightStore ReadWeights(KerasVersion version);

    /// <inheritdoc/>
    public abstract void Dispose();
}
