using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes the transposes of a matrix product's operands out into nodes of their own; a constant is transposed when it is read.</summary>
internal sealed class ExpandMatMul : LegalizingPass<MatMulOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, MatMulOperator op, NodeParts parts)
    {
        GraphValue Turned(GraphValue x, bool isTransposed) => !isTransposed ? x
            : parts.Node("transpose", new TransposeOperator([.. Enumerable.Range(0, x.Shape.Rank - 2), x.Shape.Rank - 1, x.Shape.Rank - 2]), x);
        return op.TransposeA || op.TransposeB
            ? parts.Node("product", new MatMulOperator(), Turned(node.Inputs[0], op.TransposeA), Turned(node.Inputs[1], op.TransposeB))
            : null;
    }
}
