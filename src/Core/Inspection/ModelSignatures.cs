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

        return [.. graphs.SelectMany(g => g.Signatures.Count > 0 ? g.Signatures.Select(s => Of(model, g, s)) : [OfGraph(model, g, cancellationToken)])];
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
        new(graph.Tags, signature.Key, signature.MethodName, Ports(signature.Inputs), Ports(signature.Outputs), model.FormatName, model.Path);

    private static SignaturePortDescription[] Ports(IReadOnlyList<SignaturePort> ports) =>
        [.. ports.Select((p, i) => SignaturePortDescription.Of(i, p.Key, p.TensorName, p.DataType, p.Shape))];

    private static SignatureDescription OfLayers(InspectedModel model, LayerDescription layers) => new(
        [],
        string.Empty,
        string.Empty,
        [.. layers.Inputs.Select((p, i) => SignaturePortDescription.Of(i, p.Name, p.Name, p.DataType, p.Shape))],
        [.. layers.Outputs.Select((p, i) => SignaturePortDescription.Of(i, p.Name, p.Name, p.DataType, p.Shape))],
        model.FormatName,
        model.Path);

    private static SignatureDescription OfGraph(InspectedModel model, InspectedGraph graph, CancellationToken cancellationToken)
    {
        TensorName[] outputs = [.. PossiblePorts.Outputs(graph.Graph)];
        (DataType Type, TensorShape? Shape)[] known = [.. outputs.Select(o => (DeclaredOutputs.TypeOf(graph.Graph, o), DeclaredOutputs.ShapeOf(graph.Graph, o)))];
        if (graph.HasValues && known.Any(k => k.Shape is null || !k.Type.IsKnown()))
        {
            Complete(model.Path, outputs, known, cancellationToken);
        }

        return new SignatureDescription(
            graph.Tags,
            string.Empty,
            string.Empty,
            [.. PossiblePorts.Inputs(graph.Graph).Select((n, i) => SignaturePortDescription.Of(i, n.Name, n.Name + ":0", n.Type("dtype"), DeclaredOutputs.ShapeOf(graph.Graph, new TensorName(n.Name, string.Empty, 0, false))))],
            [.. outputs.Select((o, i) => SignaturePortDescription.Of(i, o.ToString(), FormattableString.Invariant($"{o.Node}:{o.Index}"), known[i].Type, known[i].Shape))],
            model.FormatName,
            model.Path);
    }

    // A graph seldom records the shapes within it; where it can be imported, they follow from those of its inputs.
    private static void Complete(string path, TensorName[] outputs, (DataType Type, TensorShape? Shape)[] known, CancellationToken cancellationToken)
    {
        ModelGraph graph;
        try
        {
            graph = GraphDefImporter.Import(path, new ModelImportOptions(), cancellationToken);
        }
        catch (TfModelException)
        {
            return;
        }

        foreach (NamedValue output in graph.Outputs.Where(o => o.Value.Producer?.Operator is not Graph.Operators.DeferredOperator))
        {
            int at = Array.FindIndex(outputs, o => o.ToString() == output.Name);
            if (at >= 0)
            {
                known[at] = (output.Value.Spec.DataType, known[at].Shape ?? output.Value.Shape.ToTensorShape());
            }
        }
    }
}
