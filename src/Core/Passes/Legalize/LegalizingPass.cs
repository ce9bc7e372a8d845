using TfModelTools.Graph;

namespace TfModelTools.Passes.Legalize;

/// <summary>A pass that takes nodes of one operator, or one form of it, apart to simpler ones. What cannot be taken apart stays.</summary>
/// <typeparam name="TOperator">The operator.</typeparam>
internal abstract class LegalizingPass<TOperator> : GraphPass
    where TOperator : Operator
{
    /// <summary>Whether weights stay as they are, for a target that keeps them as variables: what is made of them is computed by nodes.</summary>
    public bool KeepsWeights { get; init; }

    /// <inheritdoc/>
    public sealed override int Run(ModelGraph graph)
    {
        int changes = 0;
        bool isMoreKnown = false;
        foreach (GraphNode node in graph.Nodes)
        {
            NodeParts parts = new(graph, node) { FoldsWeights = !KeepsWeights };
            ValueSpec before = node.Output.Spec;
            if (node.Operator is TOperator op && TakeApart(node, op, parts) is { } result)
            {
                parts.Finish(result);
                isMoreKnown |= node.Output.Spec != before;
                changes++;
            }
        }

        // Parts may tell an extent that the node did not: whoever reads it learns it, too.
        foreach (GraphNode node in isMoreKnown ? graph.Nodes : [])
        {
            foreach ((GraphValue output, ValueSpec spec) in node.Outputs.Zip(node.Infer()))
            {
                output.Spec = spec;
            }
        }

        return changes;
    }

    /// <summary>Builds the parts of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">What it computes.</param>
    /// <param name="parts">Takes the parts.</param>
    /// <returns>The value that takes the place of its first output; null, and no parts, where the node stays as it is.</returns>
    protected abstract GraphValue? TakeApart(GraphNode node, TOperator op, NodeParts parts);
}
