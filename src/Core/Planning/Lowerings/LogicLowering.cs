using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A function of two booleans is one kernel.</summary>
internal sealed class LogicLowering : Lowering<LogicOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotBoolean(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, LogicOperator op, LoweringContext context) =>
        context.Emit(
            typeof(Logic),
            [op.Kind, LoweringContext.Extents(node.Inputs[0].Shape), LoweringContext.Extents(node.Inputs[1].Shape)],
            [context.Value(node.Inputs[0]), context.Value(node.Inputs[1])],
            [context.Value(node.Output)],
            InPlace.Operand(node));
}
