using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes what convolutions and matrix products add to their sums, a bias and a whole value, out into sums of their own; the activation then follows those.</summary>
/// <param name="keepsFused">Whether the target adds the bias at once; a whole value is taken out all the same.</param>
internal sealed class SplitBias(Func<GraphNode, bool> keepsFused) : LegalizingPass<Operator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts)
    {
        (Operator Plain, ActivationFunction Function)? split = op switch
        {
            ConvOperator or ConvTransposeOperator or DenseOperator => SplitActivations.Split(op),
            _ => null,
        };
        if (split is not var (plain, function) || node.Inputs.Count < 3)
        {
            return null;
        }

        // A bias comes before the value.
        bool keepsBias = keepsFused(node);
        int kept = keepsBias ? 3 : 2;
        if (node.Inputs.Count == kept)
        {
            return null;
        }

        GraphValue sum = parts.Node("product", plain, [.. node.Inputs.Take(kept)]);
        foreach (GraphValue added in node.Inputs.Skip(kept))
        {
            sum = parts.Add(sum, added);
        }

        return parts.Activation(function, sum);
    }
}
