using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The largest elements are one kernel, which finds values and places at once.</summary>
internal sealed class TopKLowering : Lowering<TopKOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => Supported.WhyNotNumber(node)
        ?? (node.Inputs[0].Shape[-1].IsFixed ? null : $"it ranks an axis that depends on the batch size; fix it with {OptionKey.BatchSize} or {OptionKey.InputShape}");

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, TopKOperator op, LoweringContext context) => context.Emit(
        KernelTypes.Close(typeof(TopK<>), node.Inputs[0].Spec.DataType),
        [LoweringContext.Extent(node.Inputs[0].Shape[-1]), op.Count],
        [context.Value(node.Inputs[0])],
        [context.Value(node.Outputs[0]), context.Value(node.Outputs[1])]);
}
