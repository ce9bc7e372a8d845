using TfModelTools.Backends.TensorFlow.Packaging;
using TfModelTools.Common;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>What a TensorFlow model is to be like.</summary>
public sealed record TensorFlowOptions : BackendOptions
{
    /// <summary>The form; null for what the path's extension says: .pb and .pbtxt a frozen graph, .meta and .ckpt a checkpoint, .py a program, any other a SavedModel.</summary>
    public TensorFlowFormat? Format { get; init; }

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
    public override void RequireAllowed(string path)
    {
        if (FormatOf(path) == TensorFlowFormat.SavedModel)
        {
            base.RequireAllowed(path);
        }
        else
        {
            foreach (string file in FilesOf(path))
            {
                OutputFile.EnsureAllowed(file, Overwrite);
            }
        }
    }

    /// <inheritdoc/>
    public override string DescribeReplacement(string path) =>
        FormatOf(path) == TensorFlowFormat.SavedModel ? base.DescribeReplacement(path) : FilesOf(path).Select(f => OutputFile.Describe(f, Overwrite)).FirstOrDefault(d => d.Length > 0, string.Empty);

    // The files whose being there says that there is something to replace.
    private IEnumerable<string> FilesOf(string path) => FormatOf(path) switch
    {
        TensorFlowFormat.Checkpoint => [CheckpointFiles.PrefixOf(path) + ".index"],
        TensorFlowFormat.Python => [PythonFiles.ProgramOf(path), PythonFiles.PrefixOf(path) + ".index"],
        _ => [path],
    };
}
