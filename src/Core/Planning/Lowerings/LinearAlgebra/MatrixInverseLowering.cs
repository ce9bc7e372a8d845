using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The inverse of matrices is one kernel.</summary>
internal sealed class MatrixInverseLowering : Lowering<MatrixInverseOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotMatrices(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, MatrixInverseOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(MatrixInverse<>), node.Inputs[0].Spec.DataType),
            [LoweringContext.Extent(node.Inputs[0].Shape[-1]), op.IsTransposed],
            [.. node.Inputs.Select(context.Value)],
            [context.Value(node.Output)]);
    }
}
