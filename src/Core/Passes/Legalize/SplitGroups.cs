using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes convolutions of several groups apart to one convolution of each group, whose results are joined; all that they read is sliced.</summary>
/// <param name="isKept">Whether the target has the node as it is, as most have depthwise convolutions.</param>
internal sealed class SplitGroups(Func<GraphNode, bool> isKept) : LegalizingPass<ConvOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ConvOperator op, NodeParts parts)
    {
        SymbolicShape kernel = node.Inputs[1].Shape;
        if (op.Groups == 1 || !kernel[-1].IsFixed || !kernel[-2].IsFixed || isKept(node))
        {
            return null;
        }

        long channels = kernel[-2].Count;
        long filters = kernel[-1].Count / op.Groups;
        GraphValue[] groups = new GraphValue[op.Groups];
        for (int g = 0; g < groups.Length; g++)
        {
            parts.Scope = $"group_{g}/";
            groups[g] = parts.Node(
                "conv",
                op with { Groups = 1 },
                [parts.Slice(node.Inputs[0], -1, g * channels, channels), .. node.Inputs.Skip(1).Select(i => parts.Slice(i, -1, g * filters, filters))]);
        }

        parts.Scope = string.Empty;
        return parts.Node("groups", new ConcatOperator(-1), groups);
    }
}
