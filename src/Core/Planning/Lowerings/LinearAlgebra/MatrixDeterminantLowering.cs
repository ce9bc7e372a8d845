using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The determinant of matrices is one kernel.</summary>
internal sealed class MatrixDeterminantLowering : Lowering<MatrixDeterminantOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotMatrices(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, MatrixDeterminantOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(MatrixDeterminant<>), node.Inputs[0].Spec.DataType),
            [LoweringContext.Extent(node.Inputs[0].Shape[-1])],
            [.. node.Inputs.Select(context.Value)],
            [context.Value(node.Output)]);
    }
}
