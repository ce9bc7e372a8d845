using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Npy;
using TfModelTools.Formats.SafeTensors;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Formats.Zip;

namespace TfModelTools.Weights;

/// <summary>Opens whatever holds weights. What a file is, its content says, not its extension.</summary>
public static class WeightSources
{
    /// <summary>
    /// Opens a checkpoint (folder, prefix, .index or .meta file), SavedModel, frozen graph, TensorFlow.js model, .npz, .npy file or folder of
    /// them, .json, .json.gz, .h5, .keras or .safetensors.
    /// </summary>
    /// <exception cref="InputNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="UnrecognizedFormatException">What is there holds no weights that can be read; the message names what it is.</exception>
    /// <exception cref="CorruptFileException">It is damaged.</exception>
    public static IVariableSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            // A folder of a checkpoint may hold .npy files beside it.
            return LooksLikeCheckpoint(path) ? OpenCheckpointOrSavedModel(path)
                : TfjsFormat.FindIn(path) is { } model ? TfjsWeightsReader.Open(model)
                : NpyFolderReader.IsNpyFolder(path) ? NpyFolderReader.Open(path)
                : CheckpointReader.Open(path);
        }

        if (!File.Exists(path))
        {
            return CheckpointReader.Open(path);
        }

        if (StrangerFile.Tell(path) is { } stranger)
        {
            throw stranger;
        }

        byte[] start = new byte[64];
        long length;
        using (FileStream file = InputFile.OpenStream(path, 0))
        {
            length = file.Length;
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        if (ZipFormat.IsZip(start))
        {
            return KerasFormat.Identify(path) == KerasFileKind.Archive ? KerasArchiveWeights.Open(path) : NpzReader.Open(path);
        }

        if (NpyFormat.IsNpy(start))
        {
            return NpyFolderReader.Open(path);
        }

        if (SafeTensorsFormat.IsSafeTensors(start, length))
        {
            return SafeTensorsReader.Open(path);
        }

        if (TfjsFormat.IsTfjs(path))
        {
            return TfjsWeightsReader.Open(path);
        }

        if (start.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) || start.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            return JsonWeightsReader.Open(path);
        }

        return Hdf5Format.IsHdf5(path) ? Hdf5WeightsReader.Open(path)
            : GraphDefFormat.Identify(path).Kind == GraphFileKind.GraphDef ? GraphConstantsReader.Open(path)
            : OpenCheckpointOrSavedModel(path);
    }

    // A SavedModel that was frozen has no variables: its weights are constants of its graph.
    private static IVariableSource OpenCheckpointOrSavedModel(string path) =>
        SavedModelFormat.IsSavedModel(path) && SavedModelReader.Open(path) is var model && !model.HasVariables
            ? new GraphConstantsReader(model.GetMetaGraph().Graph)
            : CheckpointReader.Open(path);

    private static bool LooksLikeCheckpoint(string folder) =>
        File.Exists(Path.Combine(folder, "checkpoint"))
        || SavedModelFormat.FindFile(folder) is not null
        || Directory.EnumerateFiles(folder, "*.index").Any();
}
