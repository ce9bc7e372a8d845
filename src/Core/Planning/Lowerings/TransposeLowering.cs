using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A transposition is one kernel; one that moves no axis longer than 1 is the same memory.</summary>
internal sealed class TransposeLowering : Lowering<TransposeOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, TransposeOperator op, LoweringContext context)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int[] moved = [.. op.Permutation.Where(p => x[p] != 1)];
        if (moved.Order().SequenceEqual(moved))
        {
            context.View(node.Output, node.Inputs[0]);
            return;
        }

        context.Emit(
            KernelTypes.Close(typeof(Transpose<>), node.Output.Spec.DataType),
            [LoweringContext.Extents(x), Axes.Array(op.Permutation)],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }
}
