using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The largest along the last axis, in order.</summary>
internal sealed class TopKEmitter : TensorFlowEmitter<TopKOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TopKOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "TopKV2", writer.Reference(node.Inputs[0]), writer.Integer(node, "k", op.Count)).Bool("sorted", true).Type("T", TypeOf(node));
}
