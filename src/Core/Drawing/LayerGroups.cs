using TfModelTools.Graph;

namespace TfModelTools.Drawing;

/// <summary>
/// Which nodes of a graph are one box of its diagram. An importer may write a layer as several nodes, "conv1d" and its activation
/// "conv1d/relu": what stands together in the graph's order and comes from one call of a layer is that layer's box, so that there are as many as the
/// model has layers. Nodes that follow one another in that order close no cycle by becoming one.
/// </summary>
internal static class LayerGroups
{
    /// <summary>The groups, in the graph's order.</summary>
    public static IReadOnlyList<IReadOnlyList<GraphNode>> Of(ModelGraph graph)
    {
        List<List<GraphNode>> groups = [];
        foreach (GraphNode node in graph.Nodes)
        {
            // A layer that is called twice is two boxes.
            if (groups.Count == 0 || groups[^1][0].SourceName != node.SourceName || (!IsPart(node) && groups[^1].Exists(n => !IsPart(n))))
            {
                groups.Add([]);
            }

            groups[^1].Add(node);
        }

        return groups;
    }

    /// <summary>The node that a box is named by: the one that bears the layer's name, else the first.</summary>
    public static GraphNode NamedBy(IReadOnlyList<GraphNode> group) => group.FirstOrDefault(n => !IsPart(n)) ?? group[0];

    /// <summary>What a box is called: the class of the layer, or of a part that stands alone the operation that it is.</summary>
    public static string KindOf(IReadOnlyList<GraphNode> group) => NamedBy(group) is var node && IsPart(node) ? node.Operator.Name : node.SourceKind;

    /// <summary>Whether a node is called by its layer and what it does of the layer's work, such as "conv1d/relu".</summary>
    private static bool IsPart(GraphNode node) =>
        node.Name.Length > node.SourceName.Length && node.Name[node.SourceName.Length] == '/' && node.Name.StartsWith(node.SourceName, StringComparison.Ordinal);
}
