using TfModelTools.Common;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>What a TensorFlow model is to be like.</summary>
public sealed record TensorFlowOptions : BackendOptions
{
    /// <summary>The form; null for what the path's extension says: .pb and .pbtxt a frozen graph, .meta and .ckpt a checkpoint, any other a SavedModel.</summary>
    public TensorFlowFormat? Format { get; init; }

    /// <summary>The form that a path gets.</summary>
    /// <param name="path">The path.</param>
    public TensorFlowFormat FormatOf(string path) => Format ?? Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".pb" or ".pbtxt" => TensorFlowFormat.FrozenGraph,
        ".meta" or ".ckpt" => TensorFlowFormat.Checkpoint,
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
            OutputFile.EnsureAllowed(FileOf(path), Overwrite);
        }
    }

    /// <inheritdoc/>
    public override string DescribeReplacement(string path) =>
        FormatOf(path) == TensorFlowFormat.SavedModel ? base.DescribeReplacement(path) : OutputFile.Describe(FileOf(path), Overwrite);

    // The file whose being there says that there is something to replace.
    private string FileOf(string path) => FormatOf(path) == TensorFlowFormat.Checkpoint ? Packaging.CheckpointFiles.PrefixOf(path) + ".index" : path;
}
