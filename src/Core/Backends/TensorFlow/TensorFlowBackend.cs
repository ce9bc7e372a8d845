using TfModelTools.Backends.TensorFlow.Packaging;
using TfModelTools.Common;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>Writes a model as TensorFlow keeps it: a SavedModel, a frozen graph, a checkpoint with its graph, or a program of Python with its checkpoint.</summary>
public sealed class TensorFlowBackend : IModelBackend
{
    /// <inheritdoc/>
    public ConversionTarget Target => ConversionTarget.TensorFlow;

    /// <inheritdoc/>
    public string Description => "a TensorFlow model";

    /// <inheritdoc/>
    public BackendOptions DefaultOptions => new TensorFlowOptions();

    /// <inheritdoc/>
    public IReadOnlyList<Legalization> Legalizations => TensorFlowLegalizations.All;

    /// <inheritdoc/>
    public string? WhyRefused(Type op) => TensorFlowVocabulary.Emitters.Find(op) is { } emitter ? ((IOperatorHandler)emitter).WhyNever : $"TensorFlow has no {op.Name[..^"Operator".Length]}";

    /// <inheritdoc/>
    public IReadOnlyList<UnsupportedItem> Check(ModelGraph graph) => TensorFlowModelGraph.Check(graph);

    /// <inheritdoc/>
    public void RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        TensorFlowOptions own = (TensorFlowOptions)options;
        TensorFlowFormat format = own.FormatOf(path);
        ChosenWeights weights = new(own.Variables);
        ModelGraph chosen = weights.Apply(graph, format switch
        {
            TensorFlowFormat.FrozenGraph => FrozenGraphFile.NeedsAll,
            TensorFlowFormat.Python => PythonFiles.NeedsAll,
            _ => null,
        });
        if (own.Variables is not null && format == TensorFlowFormat.SavedModel)
        {
            foreach (ModelGraph other in (own.Signatures?.Invoke(cancellationToken) ?? []).Select(s => s.Graph).OfType<ModelGraph>())
            {
                _ = weights.Apply(other);
            }
        }

        weights.RequireAny();
        if (Check(chosen) is { Count: > 0 } items)
        {
            throw new UnsupportedModelException(graph.Name, items);
        }
    }

    /// <inheritdoc/>
    public ConversionResult Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentException.ThrowIfNullOrEmpty(path);
        TensorFlowOptions own = (TensorFlowOptions)options;
        return own.FormatOf(path) switch
        {
            TensorFlowFormat.SavedModel => SavedModelFolder.Write(graph, path, own, progress, cancellationToken),
            TensorFlowFormat.Checkpoint => CheckpointFiles.Write(graph, path, own, progress, cancellationToken),
            TensorFlowFormat.Python => PythonFiles.Write(graph, path, own, progress, cancellationToken),
            _ => FrozenGraphFile.Write(graph, path, own, progress, cancellationToken),
        };
    }
}
