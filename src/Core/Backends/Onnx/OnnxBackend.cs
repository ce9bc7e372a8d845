using TfModelTools.Common;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Onnx;

/// <summary>Writes a model as ONNX: one file, and beside it one of values where they are many.</summary>
public sealed class OnnxBackend : IModelBackend
{
    private static readonly OnnxOptions Default = new();

    /// <inheritdoc/>
    public ConversionTarget Target => ConversionTarget.Onnx;

    /// <inheritdoc/>
    public string Description => "a model of ONNX";

    /// <inheritdoc/>
    public BackendOptions DefaultOptions => Default;

    /// <inheritdoc/>
    public IReadOnlyList<Legalization> Legalizations { get; } = OnnxLegalizations.Of(OnnxOptions.DefaultOpset);

    /// <inheritdoc/>
    public string? WhyRefused(Type op) => OnnxVocabulary.Of(OnnxOptions.DefaultOpset).Find(op) is { } emitter ? ((IOperatorHandler)emitter).WhyNever : $"ONNX has no {op.Name[..^"Operator".Length]}";

    /// <inheritdoc/>
    public IReadOnlyList<UnsupportedItem> Check(ModelGraph graph) => OnnxGraph.Check(graph, Default);

    /// <inheritdoc/>
    public IReadOnlyList<string> FilesOf(ModelGraph? graph, string path, BackendOptions options)
    {
        OnnxOptions asked = (OnnxOptions)options;
        asked.RequireOpset();
        return (graph is not null && asked.FilesDependOnModel ? asked with { ExternalData = OnnxFiles.NeedsSecond(OnnxGraph.Create(graph, asked).Graph) } : asked).FilesOf(path);
    }

    /// <inheritdoc/>
    public void RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken = default) => _ = OnnxGraph.Create(graph, (OnnxOptions)options);

    /// <inheritdoc/>
    public ConversionResult Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default) =>
        OnnxFiles.Write(graph, path, (OnnxOptions)options, progress, cancellationToken);
}
