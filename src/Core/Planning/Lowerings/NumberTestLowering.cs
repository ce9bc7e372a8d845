using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A question about each number is one kernel.</summary>
internal sealed class NumberTestLowering : Lowering<NumberTestOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotFloating(node, ((NumberTestOperator)node.Operator).Kind.ToString());

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, NumberTestOperator op, LoweringContext context) =>
        context.Emit(KernelTypes.Close(typeof(NumberTest<>), node.Inputs[0].Spec.DataType), [op.Kind], [context.Value(node.Inputs[0])], [context.Value(node.Output)]);
}
