using TfModelTools.Common;
using TfModelTools.Graph;

namespace TfModelTools.Backends.ModelIr;

/// <summary>Writes a model as the intermediate representation of MMdnn: the graph as .pb, .json or both, and the weights as .npy beside it.</summary>
public sealed class ModelIrBackend : IModelBackend
{
    /// <inheritdoc/>
    public ConversionTarget Target => ConversionTarget.ModelIr;

    /// <inheritdoc/>
    public string Description => "an IR of MMdnn";

    /// <inheritdoc/>
    public BackendOptions DefaultOptions => new ModelIrOptions();

    /// <inheritdoc/>
    public IReadOnlyList<Legalization> Legalizations => ModelIrLegalizations.All;

    /// <inheritdoc/>
    public string? WhyRefused(Type op) => ModelIrVocabulary.Emitters.Find(op) is { } emitter ? ((IOperatorHandler)emitter).WhyNever : $"the IR has no {op.Name[..^"Operator".Length]}";

    /// <inheritdoc/>
    public IReadOnlyList<UnsupportedItem> Check(ModelGraph graph) => ModelIrGraph.Check(graph, optimize: true);

    /// <inheritdoc/>
    public void RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken = default) => _ = ModelIrGraph.Create(graph, ((ModelIrOptions)options).Optimize);

    /// <inheritdoc/>
    public ConversionResult Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default) =>
        ModelIrFiles.Write(graph, path, (ModelIrOptions)options, progress, cancellationToken);
}
