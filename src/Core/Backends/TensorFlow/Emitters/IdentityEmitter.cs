using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>x unchanged.</summary>
internal sealed class IdentityEmitter : TensorFlowEmitter<IdentityOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, IdentityOperator op, TensorFlowWriter writer) => writer.Add(node, "Identity", writer.Inputs(node)).Type("T", TypeOf(node));
}
