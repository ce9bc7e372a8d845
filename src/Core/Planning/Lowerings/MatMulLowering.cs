using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A matrix product is one kernel; by a constant matrix it is a dense layer, whose matrix is packed once.</summary>
internal sealed class MatMulLowering : Lowering<MatMulOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, MatMulOperator op, LoweringContext context)
    {
        GraphValue b = node.Inputs[1];
        PlanValue a = context.Value(node.Inputs[0]);
        if (b.Constant is not GraphConstant constant || b.Shape.Rank != 2 || op.TransposeA)
        {
            context.Emit<MatMul>(
                [LoweringContext.Extents(node.Inputs[0].Shape), LoweringContext.Extents(b.Shape), op.TransposeA, op.TransposeB],
                [a, context.Value(b)],
                context.Value(node.Output));
            return;
        }

        int rows = LoweringContext.Extent(b.Shape[0]);
        int columns = LoweringContext.Extent(b.Shape[1]);
        if (!op.TransposeB)
        {
            context.Emit<Dense>([rows, columns, context.Constant(b), null, Activation.Linear], [a], context.Value(node.Output));
            return;
        }

        PlanConstant turned = context.Constant([constant], "transposed", $"{b.Name}/transposed", DataType.Float32, new TensorShape(columns, rows), () => TensorPermutation.Permute(constant.Read(), [1, 0]));
        context.Emit<Dense>([columns, rows, turned, null, Activation.Linear], [a], context.Value(node.Output));
    }
}
