using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes;

/// <summary>
/// Makes a matrix product on the last axis of what was flattened to rows for it, and is given back its other axes after it, one on the last axis of the whole: Keras'
/// Dense of more than two axes is spelled out so (Tensordot). For a target whose layers leave the batch as it is.
/// </summary>
internal sealed class MatchDense : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is ReshapeOperator && node.Inputs[0] is { UseCount: 1, Producer: { Operator: DenseOperator op } dense }
                && dense.Inputs[0].Producer is { Operator: ReshapeOperator } rows && IsOfRows(rows.Inputs[0].Shape, rows.Output.Shape, node.Output.Shape))
            {
                bool isOnlyReader = rows.Output.UseCount == 1;
                node.Rewrite(op, [rows.Inputs[0], .. dense.Inputs.Skip(1)], isOnlyReader ? [dense, rows] : [dense]);
                graph.Remove(dense);
                if (isOnlyReader)
                {
                    graph.Remove(rows);
                }

                changes++;
            }
        }

        return changes;
    }

    // The rows are those of the whole, and so are the axes after the product, but for the last.
    private static bool IsOfRows(SymbolicShape whole, SymbolicShape rows, SymbolicShape after) =>
        whole.Rank > 2 && rows.Rank == 2 && after.Rank == whole.Rank
        && rows[-1].IsSame(whole[-1]) && whole.With(-1, 1).IsSame(after.With(-1, 1));
}
