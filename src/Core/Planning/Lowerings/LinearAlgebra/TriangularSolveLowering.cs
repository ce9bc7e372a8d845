using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The solution of triangular equations is one kernel.</summary>
internal sealed class TriangularSolveLowering : Lowering<TriangularSolveOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotMatrices(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, TriangularSolveOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(TriangularSolve<>), node.Inputs[0].Spec.DataType),
            [LoweringContext.Extent(node.Inputs[0].Shape[-1]), LoweringContext.Extent(node.Inputs[1].Shape[-1]), op.IsLower, op.IsTransposed],
            [.. node.Inputs.Select(context.Value)],
            [context.Value(node.Output)]);
    }
}
