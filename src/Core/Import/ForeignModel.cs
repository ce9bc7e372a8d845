using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.SavedModels;

namespace TfModelTools.Import;

/// <summary>Tells what a file is that is not imported, and what can be done with it.</summary>
internal static class ForeignModel
{
    private const string ChunkedFile = "saved_model.cpb";
    private static readonly string[] GraphExtensions = [".meta", ".pb", ".pbtxt"];

    /// <summary>The fault to throw for a file or folder.</summary>
    public static TfModelException Describe(string path)
    {
        foreach (string file in Directory.Exists(path) ? new[] { SavedModelFormat.FileName, SavedModelFormat.TextFileName }.Select(f => Path.Combine(path, f)).Where(File.Exists) : [path])
        {
            if (StrangerFile.Tell(file) is { } stranger)
            {
                return stranger;
            }
        }

        if (Directory.Exists(path))
        {
            return new[] { SavedModelFormat.FileName, SavedModelFormat.TextFileName }.Select(f => Path.Combine(path, f)).FirstOrDefault(File.Exists) is { } savedModel
                ? new CorruptFileException(savedModel, "the file", "what is no SavedModel message", "a SavedModel", "Copy or download the folder again, or export the model again.")
                : File.Exists(Path.Combine(path, ChunkedFile))
                    ? new UnsupportedFeatureException($"'{path}' is a SavedModel cut in pieces ({ChunkedFile}), which is not read.", "Save it in one piece (in TensorFlow: SaveOptions without experimental_image_format).", path)
                : Directory.EnumerateFiles(path, "*.index").Any()
                    ? new UnrecognizedFormatException($"'{path}' is a checkpoint: it holds variables, not a model.", CheckpointRemedy(path), path)
                    : new UnrecognizedFormatException($"'{path}' is a folder without a model.", "Give a model's file, or a SavedModel folder.", path);
        }

        byte[] start = new byte[512];
        int length;
        using (FileStream stream = InputFile.OpenStream(path, bufferSize: 0))
        {
            length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }

        ReadOnlySpan<byte> bytes = start.AsSpan(0, length);
        if (LooksLikeGraph(bytes))
        {
            return new CorruptFileException(path, "the file", "what begins as a TensorFlow graph and cannot be parsed as one", "a whole GraphDef message");
        }

        (string what, string remedy) = bytes switch
        {
            [] => ("is empty", "Copy or download it again from its source."),
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => ("is an HDF5 file, but holds no Keras model", "Give a file that Keras saved; the datasets of this one can be listed and exported as weights."),
            [(byte)'P', (byte)'K', 3, 4, ..] when IsPyTorch(bytes) => ("is a PyTorch file", "Convert the model to Keras, or export it from PyTorch in a format that is read here."),
            [(byte)'P', (byte)'K', ..] => ("is a zip archive, but no .keras model", "Give a .keras file that Keras saved."),
            [0x80, >= 2 and <= 5, ..] => ("is a Python pickle, which is never read: it could run any code", "Save the model from Keras as .keras or .h5."),
            [(byte)'{', ..] or [(byte)'[', ..] => ("is JSON, but no model of Keras", "Give a .h5 or .keras file."),
            _ when bytes.IndexOf("pytorch"u8) >= 0 || bytes.IndexOf("onnx"u8) >= 0 => ("looks like an ONNX model", "Give the model it was made from, as .keras or .h5."),
            _ when GraphExtensions.Contains(Path.GetExtension(path)) => ("is no TensorFlow graph, although its name says so: it is damaged, or something else", "Copy or download the file again, or export the model again."),
            _ => ("is of no known format", "Give a .h5 or .keras file, a SavedModel folder, a .meta file or a frozen graph."),
        };
        return new UnrecognizedFormatException($"'{path}' {what}.", remedy, path);
    }

    private static string CheckpointRemedy(string folder) =>
        Directory.EnumerateFiles(folder, "*.meta").Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(3).ToArray() is { Length: > 0 } metas
            ? $"Give a graph: {string.Join(", ", metas.Select(m => $"'{m}'"))}."
            : "Give the model's file; the checkpoint's variables can be listed and exported.";

    private static bool IsPyTorch(ReadOnlySpan<byte> bytes) => bytes.IndexOf("data.pkl"u8) >= 0 || bytes.IndexOf("/version"u8) >= 0;

    // A GraphDef begins with a NodeDef (field 1): its length, then its name (field 1).
    private static bool LooksLikeGraph(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 8 && bytes[0] == 0x0a && (bytes[2] == 0x0a || bytes[3] == 0x0a) && (bytes.IndexOf("Placeholder"u8) >= 0 || bytes.IndexOf("Const"u8) >= 0);
}
