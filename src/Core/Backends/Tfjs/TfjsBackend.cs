using TfModelTools.Common;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Writes a model as TensorFlow.js loads it: model.json and files of weights beside it.</summary>
public sealed class TfjsBackend : IModelBackend
{
    /// <inheritdoc/>
    public ConversionTarget Target => ConversionTarget.Tfjs;

    /// <inheritdoc/>
    public string Description => "a TensorFlow.js model";

    /// <inheritdoc/>
    public BackendOptions DefaultOptions => new TfjsOptions();

    /// <inheritdoc/>
    public IReadOnlyList<Legalization> Legalizations => TfjsLegalizations.All;

    /// <inheritdoc/>
    public string? WhyRefused(Type op) => TfjsVocabulary.Emitters.Find(op) is { } emitter ? ((IOperatorHandler)emitter).WhyNever : $"TensorFlow.js has no {op.Name[..^"Operator".Length]}";

    /// <inheritdoc/>
    public IReadOnlyList<UnsupportedItem> Check(ModelGraph graph) => TfjsGraph.Check(graph, new TfjsOptions());

    /// <inheritdoc/>
    public void RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken = default)
    {
        TfjsOptions own = (TfjsOptions)options;
        if (own.Format == TfjsModelFormat.LayersModel)
        {
            TfjsLayersFolder.RequireWritable(graph, own, cancellationToken);
        }
        else
        {
            TfjsGraphModel.RequireWritable(graph, own, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ConversionResult Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default) =>
        options is TfjsOptions { Format: TfjsModelFormat.LayersModel } layers
            ? TfjsLayersFolder.Write(graph, path, layers, progress, cancellationToken)
            : TfjsGraphModel.Write(graph, path, (TfjsOptions)options, progress, cancellationToken);
}
