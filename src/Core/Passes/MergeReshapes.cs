using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes;

/// <summary>Makes one of reshapes, transposes or casts that follow each other.</summary>
internal sealed class MergeReshapes : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Inputs.Count == 1 && node.Inputs[0].Producer is { Inputs.Count: 1 } first && Merge(first, node) is { } merged)
            {
                node.Rewrite(merged, first.Inputs, first.Output.UseCount == 1 ? [first] : []);
                if (first.Output.UseCount == 0)
                {
                    graph.Remove(first);
                }

                changes++;
            }
        }

        return changes;
    }

    private static Operator? Merge(GraphNode first, GraphNode second) => (first.Operator, second.Operator) switch
    {
        (ReshapeOperator, ReshapeOperator) when second.Output.Shape.IsKnown => new ReshapeOperator(second.Output.Shape),
        (TransposeOperator a, TransposeOperator b) => new TransposeOperator([.. b.Permutation.Select(p => a.Permutation[p])]),
        _ => null,
    };
}
