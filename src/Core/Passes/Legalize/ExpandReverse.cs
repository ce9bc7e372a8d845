using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes the reversal of axes of known extents a slice that goes backwards.</summary>
internal sealed class ExpandReverse : LegalizingPass<ReverseOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ReverseOperator op, NodeParts parts)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        HashSet<int> axes = [.. op.Axes.Select(a => a < 0 ? a + x.Rank : a)];
        return axes.All(a => x[a].IsFixed && x[a].Count > 0)
            ? parts.Node(
                "slice",
                new SliceOperator(
                    [.. x.Select((d, i) => axes.Contains(i) ? d.Count - 1 : 0)],
                    [.. x.Select((d, i) => axes.Contains(i) ? d.Count : (long?)null)],
                    [.. x.Select((_, i) => axes.Contains(i) ? -1L : 1)]),
                node.Inputs[0])
            : null;
    }
}
