using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>Sums models up.</summary>
public static class ModelSummaries
{
    /// <summary>Sums a model up: one summary, or of a SavedModel one for each of its meta graphs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tags">All tags of the wanted graph; empty for every graph.</param>
    /// <param name="expandNested">Whether the layers of nested models follow them.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InvalidInputException">There is no graph of these tags.</exception>
    /// <exception cref="CorruptFileException">The model contradicts itself.</exception>
    public static IReadOnlyList<ModelSummary> Create(
        InspectedModel model, IReadOnlyList<string>? tags = null, bool expandNested = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<InspectedGraph> graphs = model.GraphsOf(tags ?? []);
        LayerDescription? layers = model.Layers is { } structure ? LayerSummarizer.Describe(structure, cancellationToken) : null;
        return graphs.Count == 0
            ? [Create(model, null, layers, expandNested, cancellationToken)]
            : [.. graphs.Select(g => Create(model, g, layers, expandNested, cancellationToken))];
    }

    private static ModelSummary Create(InspectedModel model, InspectedGraph? inspected, LayerDescription? layers, bool expandNested, CancellationToken cancellationToken)
    {
        GraphSummary? graph = inspected is null ? null : GraphSummarizer.Summarize(model, inspected, cancellationToken);
        ParameterTally tally = layers?.Layers.Where(l => l.Summary.Depth == 0)
            .Aggregate(new ParameterTally(0, 0), (sum, l) => sum + new ParameterTally(l.Summary.ParameterCount, l.Summary.TrainableParameterCount))
            ?? new ParameterTally(
                graph!.VariableCount > 0 ? graph.VariableParameterCount : graph.ConstantParameterCount,
                graph.VariableCount > 0 ? graph.TrainableVariableParameterCount : 0);
        return new ModelSummary(model.Name, model.Path, model.FormatName)
        {
            Tags = [.. inspected?.Tags ?? []],
            Layers = [.. layers?.Layers.Select(l => l.Summary).Where(l => expandNested || l.Depth == 0) ?? []],
            IsSequential = layers?.IsSequential ?? false,
            StateBatch = layers?.StateBatch,
            ParameterCount = tally.Total,
            TrainableParameterCount = tally.Trainable,
            Graph = graph,
        };
    }
}
