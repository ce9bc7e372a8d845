using TfModelTools.Backends.Emission;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs;

/// <summary>A graph as a model of layers: patterns are matched up to what Keras has as layers, and each node that is none is told.</summary>
internal static class KerasGraph
{
    /// <summary>Makes layers of a graph.</summary>
    /// <param name="model">The graph, as imported.</param>
    /// <param name="dialect">What is written for.</param>
    /// <param name="items">What comes back to no layer, all of it; empty when everything does.</param>
    /// <returns>The layers; null when something does not.</returns>
    public static KerasLayersSource? Create(ModelGraph model, KerasDialect dialect, out IReadOnlyList<UnsupportedItem> items)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelGraph whole = model.WithStatesAsPorts();
        items = [.. Ports(whole)];
        if (items.Count > 0)
        {
            return null;
        }

        ModelGraph legal = Legalizer.Run(whole.IsDeferred ? whole.Clone() : PassPipeline.Match(whole), KerasLegalizations.For(dialect));
        OperatorTable<IEmitter<KerasGraphWriter>> emitters = KerasVocabulary.For(dialect);
        items = EmissionWalk.Check(legal, emitters, n => WhyMissing(n.Operator.GetType(), dialect), WhyRefused);
        if (items.Count > 0)
        {
            return null;
        }

        KerasGraphWriter writer = new(legal);
        EmissionWalk.Run(legal, emitters, writer, CancellationToken.None);
        KerasLayersSource source = writer.Finish(dialect.IsKeras3 ? new KerasVersion(3, 15) : new KerasVersion(2, 15));
        items = writer.Unsupported;
        return items.Count > 0 ? null : source;
    }

    /// <summary>Why there is no layer for an operator.</summary>
    public static string WhyMissing(Type op, KerasDialect dialect) =>
        op == typeof(DeferredOperator) ? $"its nodes can be told only when the shapes of its inputs are known; fix them with {OptionKey.InputShape}"
        : op == typeof(PixelShuffleOperator) ? $"{dialect} has no layer that exchanges pixels and channels, and its images are of any size; fix the model's inputs with {OptionKey.InputShape}"
        : $"{dialect} has no layer for {op.Name[..^"Operator".Length]}";

    private static IEnumerable<UnsupportedItem> Ports(ModelGraph model)
    {
        foreach ((string kind, NamedValue port) in model.Inputs.Select(i => ("Input", i)).Concat(model.Outputs.Select(o => ("Output", o))))
        {
            string? reason = kind == "Input" && model.OpenInputs.Contains(port.Name) ? $"how many axes it has is not known; fix the model's inputs with {OptionKey.InputShape}"
                : port.Value.Shape.Rank == 0 ? "it is a single number, and tensors of layers have an axis for the batch"
                : port.Value.Constant is not null ? "it is a constant, which no layer gives"
                : port.Value.Spec.DataType is DataType.Float64 or DataType.String ? $"it is {port.Value.Spec.DataType.TensorFlowName()}, and layers compute in float32"
                : null;
            if (reason is not null)
            {
                yield return new UnsupportedItem(port.Name, kind, reason);
            }
        }
    }

    // The first axis is the batch, whatever a graph takes it for.
    private static string? WhyRefused(GraphNode node) =>
        node.Inputs.Where(i => i.Constant is null).Concat(node.Outputs).FirstOrDefault(v => v.Shape.Rank == 0) is { } value ? $"'{value.Name}' is a single number, and tensors of layers have an axis for the batch" : null;
}
