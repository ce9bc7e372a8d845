using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>Lists the signatures of models: as the file states them, else what the model itself could take and give.</summary>
public static class ModelSignatures
{
    /// <summary>Lists the signatures of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tags">All tags of the wanted graph; empty for every graph.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InvalidInputException">There is no graph of these tags.</exception>
    /// <exception cref="CorruptFileException">An entry has an impossible shape.</exception>
    public static IReadOnlyList<SignatureDescription> List(InspectedModel model, IReadOnlyList<string>? tags = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<InspectedGraph> graphs = model.GraphsOf(tags ?? []);
        if (graphs.Count == 0)
        {
            return model.Layers is { } layers ? [OfLayers(model, LayerSummarizer.Describe(layers, cancellationToken))] : [];
        }

        return [.. graphs.SelectMany(g => Of(model, g, cancellationToken))];
    }

    /// <summary>The signatures of one graph of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="graph">One of its graphs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    internal static IEnumerable<SignatureDescription> Of(InspectedModel model, InspectedGraph graph, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // A model of Keras without signatures is its layers, as its import takes it.
        return graph.Signatures.Select(s => Of(model, graph, s))
            .Concat(graph.Signatures.Any(s => !GraphModelOpener.IsInternal(s.Key)) ? []
                : model.Layers is { } layers ? [OfLayers(model, LayerSummarizer.Describe(layers, cancellationToken)) with { Tags = new ReadableCollection<string>(graph.Tags) }]
                : graph.Signatures.Count > 0 ? [] : new[] { OfGraph(model, graph, cancellationToken) });
    }

    /// <summary>Lists the signatures of a model, or the one of a key.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">The wanted key; null for every signature.</param>
    /// <param name="tags">All tags of the wanted graph; empty for every graph.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InvalidInputException">There is no graph of these tags, or no signature of this key; the message lists those there are.</exception>
    /// <exception cref="CorruptFileException">An entry has an impossible shape.</exception>
    public static IReadOnlyList<SignatureDescription> Find(InspectedModel model, string? key, IReadOnlyList<string>? tags = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SignatureDescription> all = List(model, tags, cancellationToken);
        SignatureDescription[] found = [.. all.Where(s => key is null || s.Signature == key)];
        if (found.Length > 0 || key is null)
        {
            return found;
        }

        string[] keys = [.. all.Select(s => s.Signature).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal)];
        throw new InvalidInputException(
            $"'{model.Path}' has no signature '{key}'.", keys.Length > 0 ? $"There are: {string.Join(", ", keys.Select(k => $"'{k}'"))}." : "It names none: leave the key out.", model.Path);
    }

    private static SignatureDescription Of(InspectedModel model, InspectedGraph graph, ModelSignature signature) =>
        new(graph.Tags, signature.Key, signature.MethodName, Ports(graph.Graph, InputsOf(graph.Graph, signature)), Ports(graph.Graph, signature.Outputs), model.FormatName, model.Path)
        {
            Assumed = [.. AssumedOf(graph.Graph, signature)],
        };

    // Some exporters for TensorFlow.js, whose signatures have no keys, state outputs alone: the model then takes the placeholders that those need, as its import
    // has it. A SavedModel states what its signatures take, also those that run its initializers, whose placeholders nobody feeds.
    private static IReadOnlyList<SignaturePort> InputsOf(TensorFlowGraph graph, ModelSignature signature)
    {
        if (signature.Inputs.Count > 0 || signature.Key.Length > 0)
        {
            return signature.Inputs;
        }

        HashSet<string> reached = Reached(graph, signature);
        return [.. PossiblePorts.Inputs(graph)
            .Where(n => reached.Contains(n.Name) && PlaceholderAssumption.Of(graph, n) is null)
            .Select(n => new TensorName(n.Name, string.Empty, 0, false))
            .Select(t => new SignaturePort(t.ToString(), FormattableString.Invariant($"{t.Node}:{t.Index}"), DeclaredOutputs.TypeOf(graph, t), DeclaredOutputs.ShapeOf(graph, t)))];
    }

    // What of the graph the outputs reach beside the signature's inputs; a graph of TensorFlow 2 has none.
    private static AssumedInput[] AssumedOf(TensorFlowGraph graph, ModelSignature signature)
    {
        if (!graph.Nodes.Any(n => PlaceholderAssumption.Of(graph, n) is not null))
        {
            return [];
        }

        return [.. Reached(graph, signature).Select(graph.Find).Select(n => PlaceholderAssumption.Of(graph, n!)).OfType<DefaultInput>().Select(AssumedInput.Of).OrderBy(a => a.Name, StringComparer.Ordinal)];
    }

    // The nodes that the outputs need beside the signature's inputs.
    private static HashSet<string> Reached(TensorFlowGraph graph, ModelSignature signature)
    {
        HashSet<string> fed = [.. signature.Inputs.SelectMany(i => i.TensorName.Split(", ")).Select(t => TensorName.Parse(t).Node)];
        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> pending = new(signature.Outputs.SelectMany(o => o.TensorName.Split(", ")).Select(t => TensorName.Parse(t).Node));
        while (pending.TryPop(out string? name))
        {
            if (fed.Contains(name) || graph.Find(name) is not { } node || !reached.Add(name))
            {
                continue;
            }

            foreach (TensorName source in node.Inputs)
            {
                pending.Push(source.Node);
            }
        }

        return reached;
    }

    // What a signature leaves unsaid of a tensor, the graph may say; several tensors that are one port it says nothing of.
    private static SignaturePortDescription[] Ports(TensorFlowGraph graph, IReadOnlyList<SignaturePort> ports) =>
        [.. ports.Select((p, i) => p.DataType != DataType.Unknown || p.TensorName.Contains(',', StringComparison.Ordinal)
            ? SignaturePortDescription.Of(i, p.Key, p.TensorName, p.DataType, p.Shape)
            : SignaturePortDescription.Of(i, p.Key, p.TensorName, DeclaredOutputs.TypeOf(graph, TensorName.Parse(p.TensorName)), p.Shape ?? DeclaredOutputs.ShapeOf(graph, TensorName.Parse(p.TensorName))))];

    private static SignatureDescription OfLayers(InspectedModel model, LayerDescription layers) => new(
        [],
        string.Empty,
        string.Empty,
        [.. layers.Inputs.Select((p, i) => SignaturePortDescription.Of(i, p.Name, p.Name, p.DataType, p.Shape))],
        [.. layers.Outputs.Select((p, i) => SignaturePortDescription.Of(i, p.Name, p.Name, p.DataType, p.Shape))],
        model.FormatName,
        model.Path)
    {
        StateBatch = layers.StateBatch,
    };

    // A graph without signatures is called as its import has it: what it needs of the placeholders, and what it gives. Where it cannot be
    // imported, its placeholders and the nodes that nothing reads are all that can be told.
    private static SignatureDescription OfGraph(InspectedModel model, InspectedGraph graph, CancellationToken cancellationToken)
    {
        ModelGraph? imported = TryImport(model.Path, cancellationToken);
        TensorName[] inputs = imported is not null
            ? [.. imported.Inputs.Select(i => TensorName.Parse(i.Name))]
            : [.. PossiblePorts.Inputs(graph.Graph).Select(n => new TensorName(n.Name, string.Empty, 0, false))];
        TensorName[] outputs = imported is not null ? [.. imported.Outputs.Select(o => TensorName.Parse(o.Name))] : [.. PossiblePorts.Outputs(graph.Graph)];
        return new SignatureDescription(
            graph.Tags,
            string.Empty,
            string.Empty,
            [.. inputs.Select((t, i) => Port(graph.Graph, t, i, imported?.Inputs[i].Value, imported is not null && imported.OpenInputs.Contains(imported.Inputs[i].Name)))],
            [.. outputs.Select((t, i) => Port(graph.Graph, t, i, imported?.Outputs[i].Value, imported is not null && (imported.IsDeferred || imported.OpenInputs.Count > 0)))],
            model.FormatName,
            model.Path)
        {
            Assumed = [.. imported?.Defaults.Select(AssumedInput.Of) ?? []],
            Notes = [.. imported?.Notes ?? []],
        };
    }

    private static SignaturePortDescription Port(TensorFlowGraph graph, TensorName tensor, int id, GraphValue? value, bool isOpen) => SignaturePortDescription.Of(
        id,
        tensor.ToString(),
        FormattableString.Invariant($"{tensor.Node}:{tensor.Index}"),
        value?.Spec.DataType ?? DeclaredOutputs.TypeOf(graph, tensor),
        DeclaredOutputs.ShapeOf(graph, tensor) ?? (isOpen ? null : value?.Shape.ToTensorShape()));

    private static ModelGraph? TryImport(string path, CancellationToken cancellationToken)
    {
        try
        {
            return ModelImporter.Import(path, null, cancellationToken);
        }
        catch (TfModelException)
        {
            return null;
        }
    }
}
