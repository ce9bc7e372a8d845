using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>An activation that no other node took over is a kernel of its own.</summary>
internal sealed class ActivationLowering : Lowering<ActivationOperator>
{
    /// <inheritdoc/>
    public override bool TakesAnyRank => true;

    /// <inheritdoc/>
    public override string? WhyUnsupported(GraphNode node) => FloatOnly.Reason(node);

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, ActivationOperator op, LoweringContext context) =>
        context.Emit<ElementwiseActivation>(
            [Activations.ToRuntime(op.Function)], [context.Value(node.Inputs[0])], context.Value(node.Output), inPlaceInput: 0);
}
