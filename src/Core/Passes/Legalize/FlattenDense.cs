using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes products of a value of other than two axes with a matrix such of two axes, between reshapes.</summary>
/// <param name="isKept">Whether the target has the node as it is; null for those of two axes alone.</param>
internal sealed class FlattenDense(Func<GraphNode, bool>? isKept = null) : LegalizingPass<DenseOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, DenseOperator op, NodeParts parts)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        SymbolicShape rows = new(x.Product(0, x.Rank - 1), x[-1].IsFixed ? x[-1] : node.Inputs[1].Shape[0]);
        return x.Rank == 2 || isKept?.Invoke(node) == true || !PartOperators.CanBeTarget(rows) || !PartOperators.CanBeTarget(node.Output.Shape)
            ? null
            : parts.Reshape(parts.Node("product", op, [parts.Reshape(node.Inputs[0], rows), .. node.Inputs.Skip(1)]), node.Output.Shape);
    }
}
