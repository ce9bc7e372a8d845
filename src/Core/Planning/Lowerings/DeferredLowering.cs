using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A model that waits for the shapes of its inputs has no steps.</summary>
internal sealed class DeferredLowering : Lowering<DeferredOperator>
{
    /// <inheritdoc/>
    public override string? WhyNever =>
        $"the model computes with the shapes of its inputs, which it leaves open; fix them with {OptionKey.InputShape}";

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, DeferredOperator op, LoweringContext context) =>
        throw new InvalidOperationException("A deferred model is refused before it is lowered.");
}
