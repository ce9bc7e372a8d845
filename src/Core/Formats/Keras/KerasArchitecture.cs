using System.Text.Json;
using TfModelTools.Common;

namespace TfModelTools.Formats.Keras;

/// <summary>The architecture of a model alone: JSON as model.to_json() gives it.</summary>
/// <param name="path">The file.</param>
/// <param name="text">Its bytes.</param>
internal sealed class KerasArchitecture(string path, byte[] text) : KerasContainer(path)
{
    /// <inheritdoc/>
    public override (JsonElement Config, KerasVersion Version) ReadConfig()
    {
        JsonElement json = KerasJson.Parse(text, Path, "the architecture");
        return KerasJson.Text(json, "class_name") is not null
            ? (json, KerasVersion.Parse(KerasJson.Text(json, "keras_version")))
            : throw new UnrecognizedFormatException($"'{Path}' is JSON, but no architecture of Keras: it has no class_name.", "Give the JSON that model.to_json() returns.", Path);
    }

    /// <inheritdoc/>
    public override KerasWeightStore ReadWeights(KerasVersion version) => throw new InvalidInputException(
        $"'{Path}' holds an architecture without weights.", "Give the file of the weights, and this one as its architecture.", Path);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
