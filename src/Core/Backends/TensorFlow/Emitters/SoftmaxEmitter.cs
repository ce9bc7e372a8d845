using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Softmax and its logarithm along the last axis, the only one the ops know.</summary>
internal sealed class SoftmaxEmitter : TensorFlowEmitter<SoftmaxOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, SoftmaxOperator op) =>
        FromFirst(node, op.Axis) == node.Inputs[0].Shape.Rank - 1 ? null : "it is taken along another axis than the last";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SoftmaxOperator op, TensorFlowWriter writer) => writer.Add(node, op.IsLog ? "LogSoftmax" : "Softmax", writer.Inputs(node)).Type("T", TypeOf(node));
}
