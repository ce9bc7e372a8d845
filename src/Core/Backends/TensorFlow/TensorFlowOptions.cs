using TfModelTools.Backends.TensorFlow.Packaging;
using TfModelTools.Formats;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>What a TensorFlow model is to be like.</summary>
public sealed record TensorFlowOptions : BackendOptions
{
    /// <summary>The form; null for what the path's extension says: .pb and .pbtxt a frozen graph, .meta and .ckpt a checkpoint, .py a program, any other a SavedModel.</summary>
    public TensorFlowFormat? Format { get; init; }

    /// <summary>Chooses among the variables of a model, and names them: those that are not chosen are constants of the graph. Null takes all as they are.</summary>
    public Func<IReadOnlyList<VariableInfo>, VariableChoice>? Variables { get; init; }

    /// <summary>The form that a path gets.</summary>
    /// <param name="path">The path.</param>
    public TensorFlowFormat FormatOf(string path) => Format ?? Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".pb" or ".pbtxt" => TensorFlowFormat.FrozenGraph,
        ".meta" or ".ckpt" => TensorFlowFormat.Checkpoint,
        ".py" => TensorFlowFormat.Python,
        _ => TensorFlowFormat.SavedModel,
    };

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string>? FilesOf(string path) => FormatOf(path) switch
    {
        TensorFlowFormat.SavedModel => null,
        TensorFlowFormat.Checkpoint => [CheckpointFiles.PrefixOf(path) + ".index"],
        TensorFlowFormat.Python => [PythonFiles.ProgramOf(path), PythonFiles.PrefixOf(path) + ".index"],
        _ => [path],
    };
}
