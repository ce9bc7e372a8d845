using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// A Keras model as saved: its configuration, and its weights to be read when they are asked for. Opening one reads the configuration
/// and the names and shapes of the weights; nothing stays open.
/// </summary>
public sealed class KerasModelFile
{
    private KerasModelFile(string path, KerasFileKind kind, KerasVersion version, KerasLayerConfig model, KerasWeightStore weights)
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
    public KerasFileKind Kind { get; }

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
                KerasFileKind.Archive => ".keras",
                KerasFileKind.SavedModel => "SavedModel",
                KerasFileKind.H5Weights or KerasFileKind.ObjectWeights => "architecture and weights",
                _ => ".h5",
            };
            return Version.Major == 0 ? $"Keras {form}" : $"Keras {Version} {form}";
        }
    }

    /// <summary>Opens a model.</summary>
    /// <param name="path">A .h5 or .keras file, a SavedModel folder with Keras' metadata, or a file of weights with an architecture.</param>
    /// <param name="architecturePath">The model's architecture: JSON as model.to_json() gives it, or another file of the model; null when the file has its own.</param>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no model of Keras.</exception>
    /// <exception cref="InvalidInputException">It lacks the architecture or the weights.</exception>
    /// <exception cref="CorruptFileException">It is truncated or contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    /// <exception cref="UnsupportedFeatureException">It uses a feature that is not read.</exception>
    public static KerasModelFile Open(string path, string? architecturePath = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            throw new InputNotFoundException($"'{path}' does not exist.", "Check the spelling of the path.", path);
        }

        KerasFileKind kind = KerasFormat.Identify(path) ?? throw new UnrecognizedFormatException(
            $"'{path}' is no model of Keras.", "Give a .h5 or .keras file, a SavedModel folder with keras_metadata.pb, or weights with an architecture.", path);
        if (kind == KerasFileKind.Architecture)
        {
            throw new InvalidInputException(
                $"'{path}' holds an architecture without weights.", "Give the file of the weights, and this one as its architecture.", path);
        }

        (KerasLayerConfig model, KerasVersion known) = architecturePath is null ? ToModel(path, ReadConfig(path, kind)) : ReadModelConfig(architecturePath);
        KerasWeightStore weights = OpenWeights(path, kind, known);
        return new KerasModelFile(path, kind, known.Major > 0 ? known : weights.Version, model, weights);
    }

    /// <summary>Reads the configuration alone: of an architecture without weights, or of another file of a model.</summary>
    /// <param name="path">JSON as model.to_json() gives it, or a model.</param>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static (KerasLayerConfig Model, KerasVersion Version) ReadModelConfig(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ToModel(path, ReadArchitecture(path));
    }

    private static (KerasLayerConfig Model, KerasVersion Version) ToModel(string path, (JsonElement Config, KerasVersion Version) read)
    {
        KerasLayerConfig model = new KerasConfigReader(path).ReadModel(read.Config);
        return (model, read.Version.Major == 0 && IsOfKeras3(model.Model!) ? KerasVersion.SomeKeras3 : read.Version);
    }

    // model.to_json() of Keras 3 states no version; only Keras 3 calls an input's shape "batch_shape".
    private static bool IsOfKeras3(KerasModelConfig model) =>
        model.Layers.Any(l => l.Model is null ? l.ClassName == "InputLayer" && KerasJson.Property(l.Config, "batch_shape") is not null : IsOfKeras3(l.Model));

    private static KerasWeightStore OpenWeights(string path, KerasFileKind kind, KerasVersion version)
    {
        switch (kind)
        {
            case KerasFileKind.H5Model or KerasFileKind.H5Weights:
                return KerasH5Reader.ReadGroups(new KerasHdf5Source(path, () => Hdf5File.Open(path)));
            case KerasFileKind.ObjectWeights:
                return KerasH5Reader.ReadObjects(new KerasHdf5Source(path, () => Hdf5File.Open(path)), version);
            case KerasFileKind.Archive:
                return KerasH5Reader.ReadObjects(KerasArchiveReader.OpenWeights(path), version);
            default:
                return KerasSavedModelReader.OpenWeights(path, version);
        }
    }

    private static (JsonElement Config, KerasVersion Version) ReadArchitecture(string path)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            throw new InputNotFoundException($"The architecture '{path}' does not exist.", "Check the spelling of the path.", path);
        }

        KerasFileKind kind = KerasFormat.Identify(path) ?? throw new UnrecognizedFormatException(
            $"'{path}' is no architecture of Keras.", "Give the JSON that model.to_json() returns.", path);
        return ReadConfig(path, kind);
    }

    private static (JsonElement Config, KerasVersion Version) ReadConfig(string path, KerasFileKind kind)
    {
        switch (kind)
        {
            case KerasFileKind.Architecture:
                JsonElement json = KerasJson.Parse(KerasArchiveReader.ReadFile(path), path, "the architecture");
                return (KerasJson.Text(json, "class_name") is null ? throw new UnrecognizedFormatException(
                    $"'{path}' is JSON, but no architecture of Keras: it has no class_name.", "Give the JSON that model.to_json() returns.", path) : json, KerasVersion.Parse(KerasJson.Text(json, "keras_version")));
            case KerasFileKind.Archive:
                byte[] text = KerasArchiveReader.ReadText(path, KerasFormat.ConfigEntry)
                    ?? throw new CorruptFileException(path, "the archive", $"no {KerasFormat.ConfigEntry}", "the model's configuration");
                byte[]? metadata = KerasArchiveReader.ReadText(path, KerasFormat.MetadataEntry);
                string? version = metadata is null ? null : KerasJson.Text(KerasJson.Parse(metadata, path, KerasFormat.MetadataEntry), "keras_version");
                return (KerasJson.Parse(text, path, KerasFormat.ConfigEntry), KerasVersion.Parse(version));
            case KerasFileKind.H5Model:
                using (Hdf5File file = Hdf5File.Open(path))
                {
                    byte[] bytes = KerasAttributes.Find(file.Root, "model_config")!;
                    return (KerasJson.Parse(bytes.AsMemory().TrimEnd((byte)0), path, "attribute 'model_config'"), KerasVersion.Parse(KerasAttributes.Text(file.Root, "keras_version")));
                }

            case KerasFileKind.H5Weights or KerasFileKind.ObjectWeights:
                throw new InvalidInputException(
                    $"'{path}' holds weights without the model's architecture.", "Give its architecture, too: the JSON that model.to_json() returns (-Architecture FILE).", path);
            default:
                return KerasSavedModelReader.ReadConfig(path);
        }
    }
}
