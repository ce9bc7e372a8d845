using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Graph;

/// <summary>Lists the nodes that a vocabulary (kernels, the ops of another format) does not have. What waits for shapes or data says so itself, node by node.</summary>
internal static class UnsupportedNodes
{
    /// <summary>Lists them, in the graph's order. Reads no weights.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="whyUnsupported">Why a node cannot be had; null when it can.</param>
    public static IReadOnlyList<UnsupportedItem> List(ModelGraph graph, Func<GraphNode, string?> whyUnsupported)
    {
        List<UnsupportedItem> items = [];
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is DeferredOperator deferred)
            {
                items.AddRange(deferred.Reasons.Count > 0 ? deferred.Reasons
                    : [new UnsupportedItem(node.Name, "Model", $"what it computes depends on the shapes of its inputs, which it leaves open; fix them with {OptionKey.InputShape} or {OptionKey.BatchSize}")]);
            }
            else if (whyUnsupported(node) is { } reason)
            {
                items.Add(new UnsupportedItem(node.Name, node.SourceKind, reason));
            }
        }

        return items;
    }
}
