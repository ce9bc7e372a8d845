using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Identification;
using TfModelTools.Formats.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Formats.Npy;
using TfModelTools.Formats.Onnx;
using TfModelTools.Formats.SafeTensors;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;

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
    public static IVariableSource Open(string path) => Open(path, out _);

    /// <summary>Opens what holds weights, and tells what it was found to be.</summary>
    /// <inheritdoc cref="Open(string)"/>
    internal static IVariableSource Open(string path, out ContentKind kind)
    {
        ArgumentNullException.ThrowIfNull(path);
        kind = ContentKind.Unknown;
        if (Directory.Exists(path))
        {
            return OpenFolder(path, out kind);
        }

        if (!File.Exists(path))
        {
            return CheckpointReader.Open(path);
        }

        FileIdentity file = FileIdentifier.Identify(path);
        kind = file.Kind;
        return kind switch
        {
            ContentKind.Foreign => throw file.Foreign!.WeightsFault(path),
            ContentKind.KerasArchive => KerasArchiveWeights.Open(path),
            ContentKind.Zip => NpzReader.Open(path),
            ContentKind.Npy => ModelIrWeightsReader.IsOneObject(path) ? ModelIrWeightsReader.Open(path) : NpyFolderReader.Open(path),
            ContentKind.SafeTensors => SafeTensorsReader.Open(path),
            ContentKind.Tfjs => TfjsWeightsReader.Open(path),
            ContentKind.Gzip or ContentKind.JsonObject => JsonWeightsReader.Open(path),
            ContentKind.KerasH5Model or ContentKind.KerasH5Weights or ContentKind.KerasObjectWeights or ContentKind.Hdf5 => Hdf5WeightsReader.Open(path),
            ContentKind.GraphDef => new GraphConstantsReader(TfjsGraphReader.Read(path, file.IsText)),
            ContentKind.SavedModel => OpenSavedModel(file),
            ContentKind.Onnx => OnnxWeightsReader.Open(file),
            ContentKind.ModelIr => ModelIrFile.Open(file).OpenWeights()
                ?? throw new InputNotFoundException($"'{path}' is the graph of an IR, without weights beside it.", $"Give the {ModelIrFormat.WeightsExtension} file that was written with it.", path),
            _ => OpenCheckpoint(file),
        };
    }

    // A checkpoint is not all that may be given here.
    private static CheckpointReader OpenCheckpoint(FileIdentity file)
    {
        try
        {
            return CheckpointReader.Open(file.Path);
        }
        catch (UnrecognizedFormatException e) when (e.Remedy == ForeignFormats.AsWeights)
        {
            using InputFile input = InputFile.Open(file.Path);
            throw new UnrecognizedFormatException(
                $"'{file.Path}' is {ForeignFormats.Describe(input).What}.", "Give a checkpoint (its folder, prefix or .index file), a model with its weights, or arrays as .npz, .npy, .json, .h5 or .safetensors.", file.Path, e);
        }
    }

    private static IVariableSource OpenFolder(string path, out ContentKind kind)
    {
        kind = ContentKind.Unknown;

        // A folder of a checkpoint may hold .npy files beside it.
        if (File.Exists(Path.Combine(path, CheckpointState.FileName)) || Directory.EnumerateFiles(path, "*.index").Any())
        {
            return CheckpointReader.Open(path);
        }

        if (SavedModelFormat.FindFile(path) is not null)
        {
            FileIdentity model = FileIdentifier.Identify(path);
            kind = model.Kind;
            return kind == ContentKind.SavedModel ? OpenSavedModel(model) : CheckpointReader.Open(path);
        }

        if (TfjsFormat.FindIn(path) is { } manifest)
        {
            kind = ContentKind.Tfjs;
            return TfjsWeightsReader.Open(manifest);
        }

        return NpyFolderReader.IsNpyFolder(path) ? NpyFolderReader.Open(path) : CheckpointReader.Open(path);
    }

    // A SavedModel that was frozen has no variables: its weights are constants of its graph.
    private static IVariableSource OpenSavedModel(FileIdentity file) => SavedModelReader.FindVariables(file.File) is { } variables
        ? CheckpointReader.Open(variables)
        : new GraphConstantsReader(SavedModelReader.Open(file.File, file.IsText).GetMetaGraph().Graph);
}
