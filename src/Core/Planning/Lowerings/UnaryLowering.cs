using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A function of one operand is one of three kernels: number to number, number to boolean, boolean to boolean.</summary>
internal sealed class UnaryLowering : Lowering<UnaryOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node)
    {
        UnaryKind kind = ((UnaryOperator)node.Operator).Kind;
        DataType type = node.Inputs[0].Spec.DataType;
        return kind switch
        {
            UnaryKind.LogicalNot => type == DataType.Bool ? null : $"LogicalNot is of booleans, not of {type.TensorFlowName()}",
            UnaryKind.Negate or UnaryKind.Abs or UnaryKind.Sign or UnaryKind.Square => Supported.WhyNotNumber(node),
            _ => Supported.WhyNotFloating(node, kind.ToString()),
        };
    }

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, UnaryOperator op, LoweringContext context)
    {
        DataType type = node.Inputs[0].Spec.DataType;
        PlanValue[] inputs = [context.Value(node.Inputs[0])];
        PlanValue[] outputs = [context.Value(node.Output)];
        switch (op.Kind)
        {
            case UnaryKind.LogicalNot:
                context.Emit(typeof(LogicalNot), [], inputs, outputs, inPlaceInput: 0);
                break;
            case UnaryKind.IsFinite:
                context.Emit(KernelTypes.Close(typeof(NumberTest<>), type), [NumberTestFunction.IsFinite], inputs, outputs);
                break;
            case UnaryKind.IsInf:
                context.Emit(KernelTypes.Close(typeof(NumberTest<>), type), [NumberTestFunction.IsInfinity], inputs, outputs);
                break;
            case UnaryKind.IsNaN:
                context.Emit(KernelTypes.Close(typeof(NumberTest<>), type), [NumberTestFunction.IsNaN], inputs, outputs);
                break;
            default:
                UnaryFunction function = Enum.Parse<UnaryFunction>(op.Kind.ToString());
                context.Emit(KernelTypes.Close(typeof(Unary<>), type), [function], inputs, outputs, inPlaceInput: 0);
                break;
        }
    }
}
