using System.Text.Json;
using TfModelTools.Common;

namespace TfModelTools.Formats.Keras;

/// <summary>The architecture of a model alone: JSON as model.to_json() gives it, or what is converted to it.</summary>
/// <param name="path">The file.</param>
/// <param name="text">The JSON.</param>
internal sealed class KerasArchitecture(string path, byte[] text) : KerasContainer(path)
{
    /// <inheritdoc/>
    public override (JsonElement Config, KerasVersion Version) ReadConfig()
    {
        JsonElement json = KerasJson.Parse(text, Path, "the architecture");
        return KerasJson.Text(json, "class_name") is not null
            ? (json, KerasVersion.Parse(KerasJson.Text(json, "keras_version")))
            : IsOfKeras0(json) ? throw new UnsupportedFeatureException(
                $"'{Path}' is an architecture of Keras before 1.0, which is not read.", "Build the model anew in Keras 1 or later, and give what its model.to_json() returns.", Path)
            : throw new UnrecognizedFormatException($"'{Path}' is JSON, but no architecture of Keras: it has no class_name.", "Give the JSON that model.to_json() returns.", Path);
    }

    // Layers without class_name, named by their classes.
    private static bool IsOfKeras0(JsonElement json) =>
        KerasJson.Text(json, "name") is "Sequential" && KerasJson.Property(json, "layers") is { ValueKind: JsonValueKind.Array }
        || KerasJson.Text(json, "name") is "Graph" && KerasJson.Property(json, "node_config") is not null;

    /// <inheritdoc/>
    public override KerasWeightStore ReadWeights(KerasVersion version) => throw new InvalidInputException(
        $"'{Path}' holds an architecture without weights.", "Give the file of the weights, and this one as its architecture.", Path);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
