using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Writes layers models, with what stands beside them.</summary>
internal static class TfjsLayersFolder
{
    /// <summary>Throws what <see cref="Write"/> would throw before it reads a weight.</summary>
    /// <inheritdoc cref="IModelBackend.RequireWritable"/>
    public static void RequireWritable(ModelGraph graph, TfjsOptions options, CancellationToken cancellationToken) =>
        TfjsQuantizationPlan.Create(options.Quantization, TfjsLayersWriter.WeightNames(Source(graph, options, cancellationToken)));

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static TfjsModel Write(ModelGraph model, string path, TfjsOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        RequireFit(options);
        KerasLayersSource source = Source(model, options, cancellationToken);
        TfjsLayersOptions layers = new() { ShardBytes = options.WeightShardSize, Quantization = options.Quantization, IsSplitByLayer = options.SplitWeightsByLayer };
        using OutputFolder folder = OutputFolder.Create(path, options.Overwrite);
        TfjsLayersModel written = TfjsLayersWriter.WriteChecked(source, folder, layers, progress, cancellationToken);
        List<string> files = [.. written.Files];
        if (options.Demo)
        {
            DemoPage.Write(folder, new DemoModel(options.Name ?? model.Name, TfjsModelFormat.LayersModel, DemoModel.PortsOf(model.Inputs), [.. model.Outputs.Select(o => o.Name)]));
            files.Add(DemoPage.FileName);
            files.Sort(StringComparer.Ordinal);
        }

        cancellationToken.ThrowIfCancellationRequested();
        folder.Commit();
        return new TfjsModel(
            folder.Path,
            options.Name ?? model.Name,
            TfjsModelFormat.LayersModel,
            [.. model.Inputs.Select(i => i.Name)],
            [.. model.Outputs.Select(o => o.Name)],
            written.Groups.Sum(g => g.Weights.Count),
            written.Groups.SelectMany(g => g.Paths).Sum(p => new FileInfo(Path.Combine(folder.Path, p)).Length),
            model.SourceLayers.Count,
            files,
            [.. model.Notes, .. written.Renamed.Select(r => $"The layer '{r.Key}' is called '{r.Value}' here.")],
            [.. source.Root.WithInner.SelectMany(l => l.ToTensorFlowJs.ExtremesOf(l.Path))]);
    }

    private static KerasLayersSource Source(ModelGraph model, TfjsOptions options, CancellationToken cancellationToken)
    {
        KerasLayersSource source = options.Layers?.Invoke(cancellationToken)
            ?? throw new InvalidInputException($"'{model.Name}' is known as a graph alone, and a layers model is made of layers.", "Write a graph model.");
        TfjsLayersWriter.RequireSupported(source);
        return source;
    }

    /// <summary>Refuses what stands in a graph model alone.</summary>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="InvalidInputException">Something of it does.</exception>
    public static void RequireFit(TfjsOptions options)
    {
        OptionKey? unfit = options.UseStructuredOutputNames ? OptionKey.UseStructuredOutputNames : options.Metadata.Count > 0 ? OptionKey.Metadata
            : options.SkipOpCheck ? OptionKey.SkipOpCheck : options.OutputMap ? OptionKey.OutputMap : null;
        if (unfit is not null)
        {
            throw new InvalidInputException($"{unfit} is for graph models; layers models have no place for it.", $"Leave {unfit} out, or write a graph model ({OptionKey.Format}).");
        }
    }
}
