using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A function of two numbers is one kernel.</summary>
internal sealed class BinaryLowering : Lowering<BinaryOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node)
    {
        BinaryOperator op = (BinaryOperator)node.Operator;
        return node.Inputs[0].Spec.DataType == DataType.Bool ? $"{op.Kind} is not defined for booleans"
            : op.Kind == BinaryFunction.Atan2 ? Supported.WhyNotFloating(node, "Atan2")
            : op.Activation.Kind != ActivationKind.Linear ? FloatOnly.Reason(node)
            : Supported.WhyNotNumber(node);
    }

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, BinaryOperator op, LoweringContext context) =>
        context.Emit(
            KernelTypes.Close(typeof(Binary<>), node.Output.Spec.DataType),
            [op.Kind, LoweringContext.Extents(node.Inputs[0].Shape), LoweringContext.Extents(node.Inputs[1].Shape), Activations.ToRuntime(op.Activation)],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
            [context.Value(node.Output)],
            InPlace.Operand(node));
}
