using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Import.GraphDef;

/// <summary>Opens the files of TensorFlow graphs for import: SavedModels, meta graphs with their checkpoints, frozen graphs.</summary>
internal static class GraphModelOpener
{
    private const string DefaultSignature = "serving_default";
    private const string MetaSuffix = ".meta";

    private static readonly string[] InternalSignatures = ["__saved_model_init_op", "__saved_model_train_op"];

    /// <summary>Opens a file.</summary>
    public static GraphModelSource Open(FileIdentity file, ModelImportOptions options)
    {
        if (file.Kind == ContentKind.SavedModel)
        {
            return Open(SavedModelReader.Open(file.File, file.IsText), file.Path, options);
        }

        string name = NameOfFile(file.Path);
        if (file.Kind == ContentKind.MetaGraph)
        {
            MetaGraph meta = MetaGraphReader.Read(file.File, file.IsText);
            return new GraphModelSource(
                file.Path, name, Format("TensorFlow meta graph", meta), meta.Graph, Choose(meta, options, file.Path), new VariableBinder(meta.Graph, OpenCheckpoint(file.Path, options)));
        }

        TensorFlowGraph graph = TfjsGraphReader.Read(file.File, file.IsText);
        CheckpointReader? checkpoint = options.CheckpointPath is { } beside ? CheckpointReader.Open(beside) : null;
        return new GraphModelSource(file.Path, name, "TensorFlow graph", graph, null, new VariableBinder(graph, checkpoint));
    }

    /// <summary>Opens a graph of a SavedModel.</summary>
    public static GraphModelSource Open(SavedModelReader model, string path, ModelImportOptions options)
    {
        MetaGraph meta = model.GetMetaGraph(options.Tags);
        CheckpointReader? variables = options.CheckpointPath is { } given ? CheckpointReader.Open(given) : model.OpenVariables();
        return new GraphModelSource(
            path, NameOf(model.Folder) ?? NameOfFile(path), Format("TensorFlow SavedModel", meta), meta.Graph, Choose(meta, options, path), new VariableBinder(meta.Graph, variables));
    }

    /// <summary>The name of a model that has none of its own: that of its file.</summary>
    public static string NameOfFile(string path) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>The signatures that callers may use.</summary>
    public static IReadOnlyList<ModelSignature> PublicSignatures(MetaGraph meta) => [.. meta.Signatures.Where(s => !IsInternal(s.Key))];

    /// <summary>The key of the signature that options choose among those there are.</summary>
    public static string ChosenKey(IReadOnlyList<ModelSignature> signatures, ModelImportOptions options) => options.Signature ?? (signatures.Count == 1 ? signatures[0].Key : DefaultSignature);

    /// <summary>Whether a SavedModel has a signature that callers may use.</summary>
    public static bool HasSignatures(SavedModelReader model) => model.MetaGraphs.Any(m => PublicSignatures(m).Count > 0);

    /// <summary>Whether a signature is one that TensorFlow 2 puts among the others to run initializers.</summary>
    public static bool IsInternal(string signature) => InternalSignatures.Contains(signature);

    /// <summary>
    /// The name of a SavedModel: that of its folder; where that is a number, as a server's versions are, that of the folder around it. Null
    /// for the root of a disk.
    /// </summary>
    public static string? NameOf(string folder)
    {
        string own = Path.GetFileName(folder);
        string? around = own.Length > 0 && own.All(char.IsAsciiDigit) ? Path.GetFileName(Path.GetDirectoryName(folder)) : null;
        return around is { Length: > 0 } ? around : own.Length > 0 ? own : null;
    }

    /// <summary>What to call a format, with the version of TensorFlow where the meta graph says it.</summary>
    public static string Format(string kind, MetaGraph meta) => meta.TensorFlowVersion.Length > 0 ? $"{kind} (TensorFlow {meta.TensorFlowVersion})" : kind;

    private static ModelSignature? Choose(MetaGraph meta, ModelImportOptions options, string path)
    {
        IReadOnlyList<ModelSignature> signatures = PublicSignatures(meta);
        string wanted = ChosenKey(signatures, options);
        if (signatures.FirstOrDefault(s => s.Key == wanted) is { } found)
        {
            return found;
        }

        return options.Signature is null && (signatures.Count == 0 || options.Outputs.Count > 0)
            ? null
            : throw new InvalidInputException(
                $"'{path}' has no signature '{wanted}'.",
                signatures.Count == 0 ? $"It has none; name the outputs instead ({OptionKey.Output})." : $"Choose one ({OptionKey.Signature}): {string.Join(", ", signatures.Select(s => $"'{s.Key}'"))}.",
                path);
    }

    // The checkpoint of the same name, else the latest beside it; a meta graph alone still has a structure.
    private static CheckpointReader? OpenCheckpoint(string path, ModelImportOptions options)
    {
        if (options.CheckpointPath is { } given)
        {
            return CheckpointReader.Open(given);
        }

        string full = Path.GetFullPath(path);
        if (full.EndsWith(MetaSuffix, StringComparison.Ordinal) && CheckpointPath.FindPrefix(full[..^MetaSuffix.Length]) is { } same)
        {
            return CheckpointReader.Open(same);
        }

        try
        {
            return CheckpointReader.Open(Path.GetDirectoryName(full)!);
        }
        catch (TfModelException e) when (e is InputNotFoundException or UnrecognizedFormatException or InvalidInputException)
        {
            return null;
        }
    }
}
