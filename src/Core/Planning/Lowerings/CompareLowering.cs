using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A comparison of numbers is one kernel; booleans are equal, or not, by a function of booleans.</summary>
internal sealed class CompareLowering : Lowering<CompareOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node)
    {
        ComparisonFunction kind = ((CompareOperator)node.Operator).Kind;
        return node.Inputs[0].Spec.DataType != DataType.Bool ? Supported.WhyNotNumber(node)
            : OfBooleans(kind) is null ? $"{kind} is not defined for booleans"
            : null;
    }

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, CompareOperator op, LoweringContext context)
    {
        DataType type = node.Inputs[0].Spec.DataType;
        int[] a = LoweringContext.Extents(node.Inputs[0].Shape);
        int[] b = LoweringContext.Extents(node.Inputs[1].Shape);
        PlanValue[] inputs = [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])];
        PlanValue[] outputs = [context.Value(node.Output)];
        if (type == DataType.Bool)
        {
            context.Emit(typeof(Logic), [OfBooleans(op.Kind)!.Value, a, b], inputs, outputs, InPlace.Operand(node));
        }
        else
        {
            context.Emit(KernelTypes.Close(typeof(Compare<>), type), [op.Kind, a, b], inputs, outputs);
        }
    }

    private static LogicFunction? OfBooleans(ComparisonFunction kind) => kind switch
    {
        ComparisonFunction.Equal => LogicFunction.Same,
        ComparisonFunction.NotEqual => LogicFunction.Xor,
        _ => null,
    };
}
