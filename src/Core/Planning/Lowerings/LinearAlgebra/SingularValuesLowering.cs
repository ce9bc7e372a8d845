using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A singular value decomposition is one kernel.</summary>
internal sealed class SingularValuesLowering : Lowering<SingularValuesOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotMatrices(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, SingularValuesOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(SingularValues<>), node.Inputs[0].Spec.DataType),
            [LoweringContext.Extent(node.Inputs[0].Shape[-2]), LoweringContext.Extent(node.Inputs[0].Shape[-1])],
            [.. node.Inputs.Select(context.Value)],
            [.. node.Outputs.Select(context.Value)]);
    }
}
