using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A function of one number is one kernel.</summary>
internal sealed class UnaryLowering : Lowering<UnaryOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => ((UnaryOperator)node.Operator).Kind switch
    {
        UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Sign or UnaryFunction.Square => Supported.WhyNotNumber(node),
        UnaryFunction kind => Supported.WhyNotFloating(node, kind.ToString()),
    };

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, UnaryOperator op, LoweringContext context) =>
        context.Emit(KernelTypes.Close(typeof(Unary<>), node.Output.Spec.DataType), [op.Kind], [context.Value(node.Inputs[0])], [context.Value(node.Output)], inPlaceInput: 0);
}
