using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow.Packaging;

/// <summary>Writes frozen graphs: one file, whose weights are constants. Its outputs are nodes that nothing reads, for nothing else in it says what they are.</summary>
internal static class FrozenGraphFile
{
    /// <summary>Why all variables must be chosen.</summary>
    public const string NeedsAll = "a frozen graph has none but constants";

    private const string TextExtension = ".pbtxt";

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static TensorFlowModel Write(ModelGraph model, string path, TensorFlowOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ChosenWeights weights = new(options.Variables);
        model = weights.Apply(model, NeedsAll);
        TensorFlowModelGraph graph = TensorFlowModelGraph.Create(model, VariableForm.FrozenVariables, namesOutputs: true);
        if (GraphDefWriter.SizeOf(graph.Graph) > GraphDefWriter.MaxBytes)
        {
            throw new LimitExceededException(
                $"The frozen graph of '{model.Name}' would have more than {HumanSize.Format(GraphDefWriter.MaxBytes)}, the most that a message of Protocol Buffers can hold.",
                $"Write a SavedModel or a checkpoint ({OptionKey.Format}), whose weights are files of their own.");
        }

        bool isText = Path.GetExtension(path).Equals(TextExtension, StringComparison.OrdinalIgnoreCase);
        using OutputFile file = OutputFile.Create(path, options.Overwrite, isText ? 0 : GraphDefWriter.SizeOf(graph.Graph), OutputOrder.Forward);
        GraphDefWriter.Write(graph.Graph, isText, file.Stream, progress, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        file.Commit();
        return new TensorFlowModel(
            file.Path,
            options.Name ?? model.Name,
            TensorFlowFormat.FrozenGraph,
            [],
            [.. graph.Inputs.Select(i => i.TensorName)],
            [.. graph.Outputs.Select(o => o.TensorName)],
            graph.Graph.Constants.Count,
            graph.Graph.Constants.Sum(c => c.ByteSize),
            graph.Graph.NodeCount,
            [Path.GetFileName(file.Path)],
            model.Notes,
            [.. weights.Warnings, .. StateWarnings.Of(model)]);
    }
}
