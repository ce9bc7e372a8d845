using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Identification;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.SavedModels;

namespace TfModelTools.Import;

/// <summary>Tells what was given as a model and is none, and what can be done with it.</summary>
internal static class ForeignModel
{
    private const string ChunkedFile = "saved_model.cpb";
    private static readonly string[] GraphExtensions = [".meta", ".pb", ".pbtxt"];

    // What TensorFlow and Keras write beside a saved_model.pb.
    private static readonly string[] Companions = ["fingerprint.pb", "keras_metadata.pb"];

    /// <summary>The fault of a file that lies beside the graphs of a SavedModel and holds none; null of any other.</summary>
    public static UnrecognizedFormatException? DescribeCompanion(FileIdentity file) =>
        !file.IsFolder && file.Kind is not (ContentKind.GraphDef or ContentKind.MetaGraph) && Companions.Contains(Path.GetFileName(file.Path))
        && Path.GetDirectoryName(Path.GetFullPath(file.Path)) is { } folder && SavedModelFormat.FindFile(folder) is { } model
            ? new UnrecognizedFormatException($"'{file.Path}' is a part of a SavedModel, and holds no graph.", $"Give its folder, or '{Path.GetFileName(model)}' beside it.", file.Path)
            : null;

    /// <summary>The fault to throw for a file or folder.</summary>
    public static TfModelException Describe(FileIdentity file)
    {
        if (file.Foreign is { } stranger)
        {
            return stranger.ModelFault(file.File);
        }

        return file.Damage ?? (file.IsFolder ? DescribeFolder(file) : DescribeFile(file));
    }

    private static TfModelException DescribeFolder(FileIdentity folder)
    {
        string path = folder.Path;
        return folder.File != path && FileIdentifier.Identify(folder.File).Kind is ContentKind.GraphDef
            ? new UnrecognizedFormatException($"'{folder.File}' is a TensorFlow graph and no SavedModel, although its name says so.", "Give the file instead of its folder: it is read as the graph that it is.", folder.File)
            : folder.File != path
            ? new CorruptFileException(folder.File, "the file", "what is no SavedModel message", "a SavedModel", "Copy or download the folder again, or export the model again.")
            : File.Exists(Path.Combine(path, ChunkedFile))
                ? new UnsupportedFeatureException($"'{path}' is a SavedModel cut in pieces ({ChunkedFile}), which is not read.", "Save it in one piece (in TensorFlow: SaveOptions without experimental_image_format).", path)
            : Directory.EnumerateFiles(path, "*.index").Any()
                ? new UnrecognizedFormatException($"'{path}' is a checkpoint: it holds variables, not a model.", CheckpointRemedy(path), path)
            : new UnrecognizedFormatException($"'{path}' is a folder without a model.", "Give a model's file, or a SavedModel folder.", path);
    }

    private static TfModelException DescribeFile(FileIdentity file)
    {
        string path = file.File;
        using InputFile input = InputFile.Open(path);
        if (LooksLikeGraph(input.ReadStart(512)))
        {
            return new CorruptFileException(path, "the file", "what begins as a TensorFlow graph and cannot be parsed as one", "a whole GraphDef message");
        }

        return file.Kind switch
        {
            ContentKind.Hdf5 when KerasFormat.IsNumberedWeights(input) => new UnsupportedFeatureException(
                $"'{path}' holds weights of Keras before 1.0, by the numbers of their layers: that is not read as a model.",
                "In Keras 1, build the model, load these weights and save it as a whole (model.save). The arrays of this file can be listed and exported as weights.",
                path),
            ContentKind.Hdf5 => new UnrecognizedFormatException(
                $"'{path}' is an HDF5 file, but holds no Keras model.", "Give a file that Keras saved; the datasets of this one can be listed and exported as weights.", path),
            ContentKind.Table => new UnrecognizedFormatException($"'{path}' is a checkpoint: it holds variables, not a model.", CheckpointRemedy(Path.GetDirectoryName(Path.GetFullPath(path))!), path),
            ContentKind.Unknown when input.Length > 0 && GraphExtensions.Contains(Path.GetExtension(path)) => new UnrecognizedFormatException(
                $"'{path}' is no TensorFlow graph, although its name says so: it is damaged, or something else.", "Copy or download the file again, or export the model again.", path),
            _ => ForeignFormats.Describe(input).ModelFault(path),
        };
    }

    private static string CheckpointRemedy(string folder) =>
        Directory.EnumerateFiles(folder, "*.meta").Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(3).ToArray() is { Length: > 0 } metas
            ? $"Give a graph: {string.Join(", ", metas.Select(m => $"'{m}'"))}."
            : "Give the model's file; the checkpoint's variables can be listed and exported.";

    // A GraphDef begins with a NodeDef (field 1): its length, then its name (field 1).
    private static bool LooksLikeGraph(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 8 && bytes[0] == 0x0a && (bytes[2] == 0x0a || bytes[3] == 0x0a) && (bytes.IndexOf("Placeholder"u8) >= 0 || bytes.IndexOf("Const"u8) >= 0);
}
