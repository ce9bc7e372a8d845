using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A special function is the kernel for its number of operands.</summary>
internal sealed class SpecialLowering : Lowering<SpecialOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotFloating(node, ((SpecialOperator)node.Operator).Kind.ToString());

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, SpecialOperator op, LoweringContext context)
    {
        Type kernel = node.Inputs.Count switch { 1 => typeof(SpecialUnary<>), 2 => typeof(SpecialBinary<>), _ => typeof(IncompleteBeta<>) };
        context.Emit(
            KernelTypes.Close(kernel, node.Output.Spec.DataType),
            node.Inputs.Count == 3 ? [] : [op.Kind],
            [.. node.Inputs.Select(context.Value)],
            [context.Value(node.Output)]);
    }
}
