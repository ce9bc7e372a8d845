using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A view as another type is a copy of the bytes.</summary>
internal sealed class BitcastLowering : Lowering<BitcastOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, BitcastOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(Bitcast<,>), node.Inputs[0].Spec.DataType, node.Output.Spec.DataType),
            [],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }
}
