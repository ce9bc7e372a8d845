using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.SavedModels;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// A Keras model as saved: its configuration, and its weights to be read when they are asked for. Opening one reads the configuration
/// and the names and shapes of the weights; nothing stays open.
/// </summary>
public sealed class KerasModelFile
{
    private KerasModelFile(string path, ContentKind kind, KerasVersion version, KerasLayerConfig model, KerasWeightStore weights)
    {
        Path = path;
        Kind = kind;
        Version = version;
        Model = model;
        Weights = weights;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public ContentKind Kind { get; }

    /// <summary>The version of Keras that wrote the configuration; unknown when it does not say.</summary>
    public KerasVersion Version { get; }

    /// <summary>The configuration.</summary>
    public KerasLayerConfig Model { get; }

    /// <summary>The weights.</summary>
    public KerasWeightStore Weights { get; }

    /// <summary>What to call the format, such as "Keras 2.15 .keras".</summary>
    public string FormatName
    {
        get
        {
            string form = Kind switch
            {
                ContentKind.KerasArchive => ".keras",
                ContentKind.SavedModel => "SavedModel",
                ContentKind.KerasH5Weights or ContentKind.KerasObjectWeights => "architecture and weights",
                _ => ".h5",
            };
            return Version.Major == 0 ? $"Keras {form}" : $"Keras {Version} {form}";
        }
    }

    /// <summary>Opens a model.</summary>
    /// <param name="path">A .h5 or .keras file, a SavedModel folder with Keras' metadata, or a file of weights with an architecture.</param>
    /// <param name="architecturePath">The model's architecture: JSON as model.to_json() gives it, YAML as model.to_yaml() does, or another file of the model; null when the file has its own.</param>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no model of Keras.</exception>
    /// <exception cref="InvalidInputException">It lacks the architecture or the weights.</exception>
    /// <exception cref="CorruptFileException">It is truncated or contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    /// <exception cref="UnsupportedFeatureException">It uses a feature that is not read.</exception>
    public static KerasModelFile Open(string path, string? architecturePath = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Open(path, Identify(path, $"'{path}' does not exist."), architecturePath);
    }

    /// <summary>Opens a model that was identified as one of Keras' forms.</summary>
    /// <inheritdoc cref="Open(string, string?)"/>
    internal static KerasModelFile Open(string path, ContentKind kind, string? architecturePath)
    {
        if (!KerasFormat.IsKeras(kind))
        {
            throw new UnrecognizedFormatException(
                $"'{path}' is no model of Keras.", "Give a .h5 or .keras file, a SavedModel folder with keras_metadata.pb, or weights with an architecture.", path);
        }

        using KerasContainer container = KerasContainer.Open(path, kind);
        return Read(container, kind, architecturePath);
    }

    /// <summary>Takes the layers of a SavedModel that Keras saved.</summary>
    internal static KerasModelFile Of(SavedModelReader model)
    {
        using KerasSavedModel container = new(model);
        return Read(container, ContentKind.SavedModel, null);
    }

    private static KerasModelFile Read(KerasContainer container, ContentKind kind, string? architecturePath)
    {
        if (KerasFormat.IsArchitecture(kind))
        {
            // Refuses, for an architecture alone.
            container.ReadWeights(KerasVersion.Parse(null));
        }

        (KerasLayerConfig model, KerasVersion known) = architecturePath is null ? ToModel(container.Path, container.ReadConfig()) : ReadModelConfig(architecturePath);
        KerasWeightStore weights = container.ReadWeights(known);
        return new KerasModelFile(container.Path, kind, known.Major > 0 ? known : weights.Version, model, weights);
    }

    /// <summary>Reads the configuration alone: of an architecture without weights, or of another file of a model.</summary>
    /// <param name="path">JSON as model.to_json() gives it, YAML as model.to_yaml() does, or a model.</param>
    /// <inheritdoc cref="Open(string, string?)" path="/exception"/>
    public static (KerasLayerConfig Model, KerasVersion Version) ReadModelConfig(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ReadModelConfig(path, Identify(path, $"The architecture '{path}' does not exist."));
    }

    /// <summary>Reads the configuration alone of what was identified.</summary>
    /// <inheritdoc cref="ReadModelConfig(string)"/>
    internal static (KerasLayerConfig Model, KerasVersion Version) ReadModelConfig(string path, ContentKind kind)
    {
        if (!KerasFormat.IsKeras(kind))
        {
            throw new UnrecognizedFormatException($"'{path}' is no architecture of Keras.", "Give what model.to_json() or model.to_yaml() returns.", path);
        }

        using KerasContainer container = KerasContainer.Open(path, kind);
        return ToModel(path, container.ReadConfig());
    }

    private static ContentKind Identify(string path, string missing) => File.Exists(path) || Directory.Exists(path)
        ? KerasFormat.Identify(path)
        : throw new InputNotFoundException(missing, "Check the spelling of the path.", path);

    private static (KerasLayerConfig Model, KerasVersion Version) ToModel(string path, (JsonElement Config, KerasVersion Version) read)
    {
        KerasLayerConfig model = new KerasConfigReader(path).ReadModel(read.Config);
        return (model, read.Version.Major == 0 && IsOfKeras3(model.Model!) ? KerasVersion.SomeKeras3 : read.Version);
    }

    // model.to_json() of Keras 3 states no version; only Keras 3 calls an input's shape "batch_shape".
    private static bool IsOfKeras3(KerasModelConfig model) =>
        model.Layers.Any(l => l.Model is null ? l.ClassName == "InputLayer" && KerasJson.Property(l.Config, "batch_shape") is not null : IsOfKeras3(l.Model));
}
