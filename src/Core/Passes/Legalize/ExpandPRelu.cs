using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes a rectifier of given slopes apart: max(x, 0) + alpha * min(x, 0).</summary>
internal sealed class ExpandPRelu : LegalizingPass<PReluOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, PReluOperator op, NodeParts parts)
    {
        GraphValue x = node.Inputs[0];
        GraphValue below = parts.Multiply(node.Inputs[1], parts.Binary(BinaryFunction.Minimum, x, 0));
        return parts.Add(parts.Binary(BinaryFunction.Maximum, x, 0), below);
    }
}
