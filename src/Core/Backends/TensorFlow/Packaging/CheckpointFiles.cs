using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow.Packaging;

/// <summary>
/// Writes checkpoints as the Saver of TensorFlow 1 does: NAME.meta with the graph, its saver and its collections, from which import_meta_graph makes the model, NAME.index and
/// NAME.data with the variables under their names, and the state file that says which is the latest.
/// </summary>
internal static class CheckpointFiles
{
    private const string MetaExtension = ".meta";
    private const string SignatureKey = "serving_default";

    /// <summary>What the names of the files begin with, for a path that may be that of the graph or the index.</summary>
    public static string PrefixOf(string path) => Path.GetFullPath(Path.GetExtension(path) is MetaExtension or ".index" ? path[..^Path.GetExtension(path).Length] : path);

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static TensorFlowModel Write(ModelGraph model, string path, TensorFlowOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        string prefix = PrefixOf(path);
        if (Path.GetFileName(prefix) is CheckpointState.FileName or "")
        {
            throw new InvalidInputException($"'{path}' is the name of the state file of a folder, which stands beside its checkpoints.", "Choose another name, such as model.ckpt.", prefix);
        }

        // The state file is written last, beside the checkpoint: what stands in its way is told before anything is written.
        OutputFile.EnsureAllowed(Path.Combine(Path.GetDirectoryName(prefix)!, CheckpointState.FileName), OverwriteMode.Replace);
        ChosenWeights weights = new(options.Variables);
        model = weights.Apply(model);
        weights.RequireAny();
        TensorFlowModelGraph graph = TensorFlowModelGraph.Create(model, VariableForm.Variables, namesOutputs: true);
        GraphDefVariable[] variables = [.. graph.Graph.Variables];
        if (variables.Length == 0)
        {
            throw new InvalidInputException($"'{model.Name}' has no variables, and a checkpoint without any does not exist.", $"Write a frozen graph ({OptionKey.Format}).");
        }

        int nodes = graph.Graph.NodeCount;
        MetaGraphBuilder meta = new(graph.Graph);
        (GraphDefVariable Variable, string Key)[] keys = [.. variables.Select(v => (v, v.Name)).OrderBy(v => v.Name, StringComparer.Ordinal)];
        Func<GraphDefVariable, bool> isTrainable = PackagedWeights.Trainable([model]);
        meta.AddCollections(variables.Select(v => (v, isTrainable(v))));
        meta.AddSaver(keys);
        meta.AddSignature(model.Signature ?? SignatureKey, graph.Inputs.Select(i => i.ToSignature()), graph.Outputs.Select(o => o.ToSignature()));
        using TensorBundleWriter bundle = TensorBundleWriter.Create(prefix, options.Overwrite);
        bundle.AddMetaGraph(stream => meta.Write(stream, cancellationToken));
        PackagedWeights.Write(bundle, keys, progress, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        bundle.Commit(cancellationToken);
        Record(prefix);
        return new TensorFlowModel(
            prefix,
            options.Name ?? model.Name,
            TensorFlowFormat.Checkpoint,
            [model.Signature ?? SignatureKey],
            [.. graph.Inputs.Select(i => i.TensorName)],
            [.. graph.Outputs.Select(o => o.TensorName)],
            variables.Length,
            variables.Sum(v => v.ByteSize),
            nodes,
            [.. bundle.FileNames.Append(Path.GetFileName(prefix) + MetaExtension).Append(CheckpointState.FileName).Order(StringComparer.Ordinal)],
            model.Notes,
            [.. weights.Warnings, .. StateWarnings.Of(model)]);
    }

    // A folder of its own has no times in its state file, so that the same model gives the same bytes.
    private static void Record(string prefix)
    {
        string folder = Path.GetDirectoryName(prefix)!, state = Path.Combine(folder, CheckpointState.FileName), name = Path.GetFileName(prefix);
        if (File.Exists(state) && CheckpointState.Read(state) is var known && !(known.ModelCheckpointPath == name && known.AllModelCheckpointPaths.SequenceEqual([name])))
        {
            CheckpointManager.Open(folder).Record(prefix, CheckpointRetention.All, DateTimeOffset.UtcNow);
            return;
        }

        new CheckpointState { ModelCheckpointPath = name, AllModelCheckpointPaths = [name] }.Write(state);
    }
}
