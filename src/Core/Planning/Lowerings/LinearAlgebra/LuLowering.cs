using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>An LU decomposition is one kernel.</summary>
internal sealed class LuLowering : Lowering<LuOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotMatrices(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, LuOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(LuDecomposition<,>), node.Inputs[0].Spec.DataType, node.Outputs[1].Spec.DataType),
            [LoweringContext.Extent(node.Inputs[0].Shape[-1])],
            [.. node.Inputs.Select(context.Value)],
            [.. node.Outputs.Select(context.Value)]);
    }
}
