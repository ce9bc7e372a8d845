using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes dilated convolutions, and transposed ones, such of a larger kernel that has zeros between its elements.</summary>
/// <param name="isKept">Whether the target has the node with its dilations, as most have where the strides are 1.</param>
internal sealed class DilateKernels(Func<GraphNode, bool> isKept) : LegalizingPass<Operator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts)
    {
        IReadOnlyList<int> dilations = op switch
        {
            ConvOperator conv => conv.Dilations,
            ConvTransposeOperator conv => conv.Dilations,
            _ => [],
        };
        if (dilations.All(d => d == 1) || !node.Inputs[1].Shape.IsFixed || isKept(node))
        {
            return null;
        }

        SymbolicShape kernel = node.Inputs[1].Shape;
        GraphValue spread = parts.Spread(node.Inputs[1], 0, dilations);
        long?[] counts = [.. kernel.Select((k, i) => i < dilations.Count && dilations[i] > 1 ? ((k.Count - 1) * dilations[i]) + 1 : (long?)null)];
        GraphValue dilated = parts.Node("dilated", new SliceOperator(new long[counts.Length], counts, [.. Enumerable.Repeat(1L, counts.Length)]), spread);
        int[] ones = [.. dilations.Select(_ => 1)];
        Operator plain = op is ConvOperator forward ? forward with { Dilations = ones } : (ConvTransposeOperator)op with { Dilations = ones };
        return parts.Node("conv", plain, [node.Inputs[0], dilated, .. node.Inputs.Skip(2)]);
    }
}
