using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Formats.Keras;

/// <summary>Keras' model files as a format: how they are recognized, by content.</summary>
public static class KerasFormat
{
    internal const string ConfigEntry = "config.json";
    internal const string MetadataEntry = "metadata.json";
    internal const string WeightsEntry = "model.weights.h5";
    internal const string WeightsPrefix = "model.weights";
    internal const string SavedModelMetadata = "keras_metadata.pb";

    /// <summary>What a file or folder is, among Keras' forms; <see cref="ContentKind.Unknown"/> for anything else. Of JSON any object may be an architecture.</summary>
    /// <param name="path">An existing file or folder.</param>
    /// <exception cref="InputNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="CorruptFileException">The file begins as one of these, but is damaged.</exception>
    public static ContentKind Identify(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            return IsArchiveFolder(path) ? ContentKind.KerasArchive
                : SavedModelFormat.IsSavedModel(path) && KerasSavedModel.IsKeras(SavedModelReader.Open(path)) ? ContentKind.SavedModel
                : ContentKind.Unknown;
        }

        using InputFile file = InputFile.Open(path);
        byte[] head = file.ReadStart(ForeignFormats.HeadBytes);
        return ZipFormat.IsZip(head) && IsArchive(file) ? ContentKind.KerasArchive
            : Hdf5Format.FindSignature(file) >= 0 ? IdentifyHdf5(file)
            : IsObject(head) ? ContentKind.JsonObject
            : IsYaml(head) ? ContentKind.KerasYaml
            : ContentKind.Unknown;
    }

    /// <summary>Whether a kind is one of Keras' forms.</summary>
    public static bool IsKeras(ContentKind kind) =>
        kind is ContentKind.KerasArchive or ContentKind.KerasH5Model or ContentKind.KerasH5Weights or ContentKind.KerasObjectWeights or ContentKind.SavedModel || IsArchitecture(kind);

    /// <summary>Whether a kind is that of an architecture without weights.</summary>
    public static bool IsArchitecture(ContentKind kind) => kind is ContentKind.JsonObject or ContentKind.KerasYaml;

    /// <summary>Whether a folder is an unpacked archive.</summary>
    internal static bool IsArchiveFolder(string folder) => File.Exists(Path.Combine(folder, ConfigEntry)) && File.Exists(Path.Combine(folder, WeightsEntry));

    /// <summary>Whether a zip archive is one that Keras saved.</summary>
    internal static bool IsArchive(ByteSource file)
    {
        using ZipReader zip = ZipReader.Open(new ByteWindow(file, 0, file.Length, file.Path, ownsWhole: false));
        return zip.Entries.Any(e => e.Name == ConfigEntry) && zip.Entries.Any(e => e.Name.StartsWith(WeightsPrefix, StringComparison.Ordinal));
    }

    /// <summary>What an HDF5 file is.</summary>
    internal static ContentKind IdentifyHdf5(ByteSource bytes)
    {
        using Hdf5File file = Hdf5File.Open(new ByteWindow(bytes, 0, bytes.Length, bytes.Path, ownsWhole: false));
        return KerasAttributes.Find(file.Root, "model_config") is not null ? ContentKind.KerasH5Model
            : KerasAttributes.Names(file.Root, "layer_names") is not null ? ContentKind.KerasH5Weights
            : file.Root.FindGroup("layers") is not null || file.Root.FindGroup("_layer_checkpoint_dependencies") is not null || file.Root.FindGroup("vars") is not null ? ContentKind.KerasObjectWeights
            : ContentKind.Hdf5;
    }

    /// <summary>Whether an HDF5 file holds weights as Keras saved them before 1.0: by the numbers of the layers, and of their arrays.</summary>
    internal static bool IsNumberedWeights(ByteSource bytes)
    {
        using Hdf5File file = Hdf5File.Open(new ByteWindow(bytes, 0, bytes.Length, bytes.Path, ownsWhole: false));
        return file.Root.FindAttribute("nb_layers") is not null && file.Root.FindGroup("layer_0") is not null;
    }

    /// <summary>Whether a file begins as an architecture in YAML: with a mapping in block style that has a class_name, as model.to_yaml() returns.</summary>
    internal static bool IsYaml(ReadOnlySpan<byte> head) =>
        (head.StartsWith("class_name:"u8) || head.IndexOf("\nclass_name:"u8) >= 0) && !head.Contains((byte)0) && !IsObject(head);

    /// <summary>Whether a file begins as a JSON object.</summary>
    internal static bool IsObject(ReadOnlySpan<byte> head) => (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8).StartsWith("{"u8);
}
