using TfModelTools.Graph;

namespace TfModelTools.Backends.Diagram;

/// <summary>
/// Which nodes of a graph are one box of its diagram. An importer may write a layer as several nodes, "conv1d" and its activation
/// "conv1d/relu"; what only goes on with what the same layer computed belongs to that layer's box, so that there are as many as the model has layers.
/// </summary>
internal static class LayerGroups
{
    /// <summary>The groups, in the order of their first nodes; each in the graph's order.</summary>
    public static IReadOnlyList<IReadOnlyList<GraphNode>> Of(ModelGraph graph)
    {
        List<List<GraphNode>> groups = [];
        Dictionary<GraphNode, List<GraphNode>> groupOf = new(ReferenceEqualityComparer.Instance);
        foreach (GraphNode node in graph.Nodes)
        {
            if (!IsContinuation(node) || GroupBefore(node, groupOf) is not { } group || group[0].SourceName != node.SourceName)
            {
                groups.Add(group = []);
            }

            group.Add(node);
            groupOf[node] = group;
        }

        return groups;
    }

    /// <summary>What a node is called in its box: the layer's class where it stands for the layer, else the operation that it is of it.</summary>
    public static string KindOf(GraphNode node) => IsContinuation(node) ? node.Operator.Name : node.SourceKind;

    private static bool IsContinuation(GraphNode node) => node.Name.Length > node.SourceName.Length && node.Name[node.SourceName.Length] == '/' && node.Name.StartsWith(node.SourceName, StringComparison.Ordinal);

    /// <summary>The one group that all data of a node comes from; null for several or none. What reads one group alone closes no cycle by joining it.</summary>
    private static List<GraphNode>? GroupBefore(GraphNode node, Dictionary<GraphNode, List<GraphNode>> groupOf)
    {
        List<GraphNode>? group = null;
        foreach (GraphValue input in node.Inputs.Where(i => i.Constant is null))
        {
            if (input.Producer is not { } producer || !groupOf.TryGetValue(producer, out List<GraphNode>? found) || (group is not null && found != group))
            {
                return null;
            }

            group = found;
        }

        return group;
    }
}
