using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Softmax along the last axis, which is the only one that MMdnn's programs know.</summary>
internal sealed class SoftmaxEmitter : Emitter<SoftmaxOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, SoftmaxOperator op) =>
        op.IsLog ? "the IR has no logarithm of a softmax"
        : op.Axis == -1 || op.Axis == node.Output.Shape.Rank - 1 ? null
        : "it is along another axis than the last";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SoftmaxOperator op, ModelIrWriter writer) => writer.Add(node, "Softmax", writer.Inputs(node));
}
