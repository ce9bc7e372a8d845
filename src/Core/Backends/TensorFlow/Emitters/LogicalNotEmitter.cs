using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Not.</summary>
internal sealed class LogicalNotEmitter : TensorFlowEmitter<LogicalNotOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, LogicalNotOperator op, TensorFlowWriter writer) => writer.Add(node, "LogicalNot", writer.Inputs(node));
}
