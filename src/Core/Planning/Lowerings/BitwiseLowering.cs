using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A function of bits is one kernel.</summary>
internal sealed class BitwiseLowering : Lowering<BitwiseOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotInteger(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, BitwiseOperator op, LoweringContext context)
    {
        context.Emit(
            KernelTypes.Close(typeof(Bitwise<>), node.Output.Spec.DataType),
            [op.Kind, LoweringContext.Extents(node.Inputs[0].Shape), LoweringContext.Extents(node.Inputs[1].Shape)],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
            [context.Value(node.Output)],
            InPlace.Operand(node));
    }
}
