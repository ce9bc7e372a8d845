using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>Lists the nodes of models: ops of graphs and of their functions, or Keras layers.</summary>
public static class ModelNodes
{
    /// <summary>Lists nodes, in the file's order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="filter">Which are meant; null for every node of the model itself.</param>
    /// <param name="tags">All tags of the wanted graph; empty for every graph.</param>
    /// <param name="asLayers">Of a model that has both, the layers instead of the graph.</param>
    /// <exception cref="InvalidInputException">There is no graph of these tags, or there are no layers.</exception>
    public static IEnumerable<ModelNode> List(InspectedModel model, NodeFilter? filter = null, IReadOnlyList<string>? tags = null, bool asLayers = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        NodeFilter wanted = filter ?? NodeFilter.All;
        if (asLayers && model.Layers is null)
        {
            throw new InvalidInputException($"'{model.Path}' records no layers: it is a graph.", "List the nodes of its graph.", model.Path);
        }

        return asLayers || model.Graphs.Count == 0
            ? LayerNodes.List(model.Layers!, wanted)
            : model.GraphsOf(tags ?? []).SelectMany(g => OfGraph(g, wanted));
    }

    /// <summary>The names without wildcards of a filter that no node has, whatever its other conditions say: one fault for each.</summary>
    /// <inheritdoc cref="List"/>
    public static IReadOnlyList<InvalidInputException> FindMissing(InspectedModel model, NodeFilter filter, IReadOnlyList<string>? tags = null, bool asLayers = false)
    {
        ArgumentNullException.ThrowIfNull(filter);
        NamePattern[] exact = [.. filter.ExactNames];
        if (exact.Length == 0)
        {
            return [];
        }

        // A layer of a nested model goes by its name and by its path.
        ModelNode[] all = [.. List(model, new NodeFilter(recurse: true), tags, asLayers)];
        NamePattern[] missing = [.. exact.Where(p => !all.Any(n => Names(n).Any(p.IsMatch) && (filter.Recurse || n.Place.Length == 0)))];
        NearestNames? nearest = missing.Length > 0 ? new([.. all.Select(n => n.Name).Distinct(StringComparer.Ordinal)]) : null;
        return [.. missing.Select(p => new InvalidInputException(
            $"'{model.Path}' has no node or layer '{p.Exact}'.",
            all.FirstOrDefault(n => Names(n).Any(p.IsMatch)) is { } inner ? $"There is one in '{inner.Place}': give {OptionKey.Recurse}."
                : nearest!.Find(p.Exact) is { Count: > 0 } near ? $"The nearest names are: {string.Join(", ", near.Select(n => $"'{n}'"))}."
                : "List its nodes without a name to see the names.",
            model.Path))];

        static string[] Names(ModelNode node) => node.Place.Length > 0 ? [node.Name, $"{node.Place}/{node.Name}"] : [node.Name];
    }

    private static IEnumerable<ModelNode> OfGraph(InspectedGraph graph, NodeFilter filter)
    {
        IEnumerable<ModelNode> nodes = OfNodes(graph, graph.Graph.Nodes, string.Empty, filter);
        return filter.Recurse ? nodes.Concat(graph.Graph.Functions.SelectMany(f => OfNodes(graph, f.Nodes, f.Name, filter))) : nodes;
    }

    private static IEnumerable<ModelNode> OfNodes(InspectedGraph graph, IReadOnlyList<TensorFlowNode> nodes, string place, NodeFilter filter)
    {
        Lazy<Dictionary<string, List<string>>> readers = new(() => Readers(nodes));
        foreach (TensorFlowNode node in nodes.Where(n => filter.IsMatch(n.Name, n.Op)))
        {
            DataType type = DeclaredOutputs.TypeOf(node, 0);
            yield return new ModelNode(
                node.Name,
                node.Op,
                place,
                node.InputNames,
                () => readers.Value.GetValueOrDefault(node.Name) ?? (IReadOnlyList<string>)[],
                () => NodeAttributes.Read(node, graph.HasValues))
            {
                DataType = type.IsKnown() ? type.TensorFlowName() : string.Empty,
                Shape = ShapeText(node, graph.Graph.ProducerVersion),
                Device = node.Device,
            };
        }
    }

    // A damaged shape is told where the attribute is looked at; the list of nodes goes on.
    private static string ShapeText(TensorFlowNode node, int producerVersion)
    {
        try
        {
            return DeclaredOutputs.ShapeOf(node, 0, producerVersion)?.ToString() ?? string.Empty;
        }
        catch (CorruptFileException)
        {
            return string.Empty;
        }
    }

    private static Dictionary<string, List<string>> Readers(IReadOnlyList<TensorFlowNode> nodes)
    {
        Dictionary<string, List<string>> readers = new(StringComparer.Ordinal);
        foreach (TensorFlowNode node in nodes)
        {
            foreach (TensorName input in node.Inputs)
            {
                List<string> list = readers.TryGetValue(input.Node, out List<string>? known) ? known : readers[input.Node] = [];
                string reader = input.IsControl ? "^" + node.Name : node.Name;
                if (list.Count == 0 || list[^1] != reader)
                {
                    list.Add(reader);
                }
            }
        }

        return readers;
    }
}
