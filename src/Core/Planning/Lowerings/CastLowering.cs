using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A cast is one of three kernels: number to number, number to boolean, boolean to number. One that changes nothing is the same memory.</summary>
internal sealed class CastLowering : Lowering<CastOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, CastOperator op, LoweringContext context)
    {
        DataType from = node.Inputs[0].Spec.DataType;
        if (from == op.DataType)
        {
            context.View(node.Output, node.Inputs[0]);
            return;
        }

        Type kernel = op.DataType == DataType.Bool ? KernelTypes.Close(typeof(CastToBool<>), from)
            : from == DataType.Bool ? KernelTypes.Close(typeof(CastFromBool<>), op.DataType)
            : KernelTypes.Close(typeof(Cast<,>), from, op.DataType);
        context.Emit(kernel, [], [context.Value(node.Inputs[0])], [context.Value(node.Output)]);
    }
}
