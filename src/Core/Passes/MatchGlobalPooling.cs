using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes;

/// <summary>
/// Finds global pooling: a reduction whose kept axes a reshape drops right after is one without them, and a pooling whose window is the
/// whole of its input is a reduction over the spatial axes.
/// </summary>
internal sealed class MatchGlobalPooling : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is PoolOperator pool && IsGlobal(node, pool))
            {
                int[] axes = [.. Enumerable.Range(1, node.Output.Shape.Rank - 2)];
                node.Rewrite(new ReduceOperator(pool.Kind == PoolFunction.Max ? ReduceFunction.Max : ReduceFunction.Mean, axes, true), node.Inputs);
                changes++;
            }
            else if (node.Operator is ReshapeOperator && node.Inputs[0] is { UseCount: 1, Producer: { Operator: ReductionOperator { KeepDimensions: true } reduce } producer } && Drops(node, producer, reduce))
            {
                node.Rewrite(reduce with { KeepDimensions = false }, producer.Inputs, producer);
                graph.Remove(producer);
                changes++;
            }
        }

        return changes;
    }

    private static bool IsGlobal(GraphNode node, PoolOperator pool)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        return Enumerable.Range(0, pool.Window.Count).All(i =>
            x[i + 1].IsFixed && pool.Window[i] == x[i + 1].Count && node.Output.Shape[i + 1] == 1 && pool.Padding.Resolve(i, x[i + 1].Count, pool.Window[i], pool.Strides[i], 1) == (0, 0));
    }

    private static bool Drops(GraphNode reshape, GraphNode producer, ReductionOperator reduce)
    {
        SymbolicShape x = producer.Inputs[0].Shape;
        HashSet<int> axes = [.. reduce.Axes.Select(a => a < 0 ? a + x.Rank : a)];
        SymbolicShape dropped = new([.. x.Where((_, i) => !axes.Contains(i))]);
        return reshape.Output.Shape.IsSame(dropped);
    }
}
