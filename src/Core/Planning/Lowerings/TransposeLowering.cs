using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A transposition is one kernel; one that moves no axis longer than 1 is the same memory.</summary>
internal sealed class TransposeLowering : Lowering<TransposeOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotAnyType(node);

    /// <summary>Lowers a node of one input and one output to the transposition of its input's elements.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">The axes of the input's elements.</param>
    /// <param name="permutation">The axis of the input that each axis of the output is.</param>
    /// <param name="context">Takes the step.</param>
    public static void Lower(GraphNode node, SymbolicShape x, IReadOnlyList<int> permutation, LoweringContext context)
    {
        int[] moved = [.. permutation.Where(p => x[p] != 1)];
        if (moved.Order().SequenceEqual(moved))
        {
            context.View(node.Output, node.Inputs[0]);
            return;
        }

        context.Emit(
            KernelTypes.Close(typeof(Transpose<>), node.Output.Spec.DataType),
            [LoweringContext.Extents(x), Axes.Array(permutation)],
            [context.Value(node.Inputs[0])],
            [context.Value(node.Output)]);
    }

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, TransposeOperator op, LoweringContext context) => Lower(node, node.Inputs[0].Shape, op.Permutation, context);
}
