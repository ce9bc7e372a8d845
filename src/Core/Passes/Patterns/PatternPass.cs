using TfModelTools.Graph;

namespace TfModelTools.Passes.Patterns;

/// <summary>A pass that replaces declared pieces of graph, each by one node that takes the place of the piece's last.</summary>
internal abstract class PatternPass : GraphPass
{
    /// <summary>The pieces, tried in this order.</summary>
    protected abstract IReadOnlyList<Rewrite> Rewrites { get; }

    /// <inheritdoc/>
    public sealed override int Run(ModelGraph graph)
    {
        int changes = 0;
        HashSet<GraphNode> removed = new(ReferenceEqualityComparer.Instance);

        // From the last node on, so that a large piece is found before its parts are.
        foreach (GraphNode node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Count != 1 || removed.Contains(node) || Find(node) is not { } found)
            {
                continue;
            }

            node.Rewrite(found.Operator, found.Inputs, found.Inner);
            List<GraphNode> inner = [.. found.Inner];
            while (inner.Find(n => n.Outputs.All(o => o.UseCount == 0)) is { } unread)
            {
                inner.Remove(unread);
                removed.Add(unread);
                graph.Remove(unread);
            }

            changes++;
        }

        return changes;
    }

    private (Operator Operator, GraphValue[] Inputs, IEnumerable<GraphNode> Inner)? Find(GraphNode node)
    {
        foreach (Rewrite rewrite in Rewrites)
        {
            Match match = new();
            if (rewrite.Pattern.Matches(node.Output, match) && match.IsClosed && rewrite.Replace(match) is var (op, inputs))
            {
                return (op, inputs, match.Nodes.Skip(1));
            }
        }

        return null;
    }
}
