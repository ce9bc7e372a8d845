using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Planning.Lowerings;

/// <summary>A model that waits for the shapes of its inputs has no steps.</summary>
internal sealed class DeferredLowering : Lowering<DeferredOperator>
{
    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) =>
        "the model computes with the shapes of its inputs, or with the inputs, which it leaves open: "
        + string.Join("; ", ((DeferredOperator)node.Operator).Reasons.Select(r => $"'{r.Name}' ({r.Kind}): {r.Reason}"))
        + ". Fix shapes with -InputShape (command line: --input-shape); where the data decides, make an earlier tensor the output (-Output)";

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, DeferredOperator op, LoweringContext context) =>
        throw new InvalidOperationException("A deferred model is refused before it is lowered.");
}
