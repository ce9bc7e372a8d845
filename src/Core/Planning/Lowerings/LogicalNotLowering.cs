using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A negation of booleans is one kernel.</summary>
internal sealed class LogicalNotLowering : Lowering<LogicalNotOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotBoolean(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, LogicalNotOperator op, LoweringContext context) =>
        context.Emit(typeof(LogicalNot), [], [context.Value(node.Inputs[0])], [context.Value(node.Output)], inPlaceInput: 0);
}
