using TfModelTools.Common;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>What a TensorFlow model is to be like.</summary>
public sealed record TensorFlowOptions : BackendOptions
{
    /// <summary>The form; null for what the path's extension says: .pb and .pbtxt a frozen graph, .meta and .ckpt a checkpoint, any other a SavedModel.</summary>
    public TensorFlowFormat? Format { get; init; }

    /// <summary>Imports the source's other signatures, which a SavedModel keeps; null for a source that has one at most.</summary>
    public Func<CancellationToken, IReadOnlyList<OtherSignature>>? Signatures { get; init; }

    /// <summary>The form that a path gets.</summary>
    /// <param name="path">The path.</param>
    public TensorFlowFormat FormatOf(string path) => Format ?? Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".pb" or ".pbtxt" => TensorFlowFormat.FrozenGraph,
        ".meta" or ".ckpt" => TensorFlowFormat.Checkpoint,
        _ => TensorFlowFormat.SavedModel,
    };

    /// <summary>Throws when a path may not be written, without touching the disk.</summary>
    /// <param name="path">The path.</param>
    /// <param name="overwrite">What to do with what exists.</param>
    /// <exception cref="OutputException">It exists and may not be replaced, or its folder does not exist.</exception>
    public void RequireAllowed(string path, OverwriteMode overwrite)
    {
        if (FormatOf(path) == TensorFlowFormat.SavedModel)
        {
            OutputFolder.EnsureAllowed(path, overwrite);
        }
        else
        {
            OutputFile.EnsureAllowed(FileOf(path), overwrite);
        }
    }

    /// <summary>What writing would do to what is there, as the end of a sentence; empty for a new output.</summary>
    /// <inheritdoc cref="RequireAllowed"/>
    public string DescribeReplacement(string path, OverwriteMode overwrite) =>
        FormatOf(path) == TensorFlowFormat.SavedModel ? OutputFolder.Describe(path, overwrite) : OutputFile.Describe(FileOf(path), overwrite);

    // The file whose being there says that there is something to replace.
    private string FileOf(string path) => FormatOf(path) == TensorFlowFormat.Checkpoint ? Packaging.CheckpointFiles.PrefixOf(path) + ".index" : path;
}
