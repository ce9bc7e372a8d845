using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>The opposite of booleans.</summary>
internal sealed class LogicalNotEmitter : OnnxEmitter<LogicalNotOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, LogicalNotOperator op, OnnxWriter writer) => AddElementwise(writer, node, "Not");
}
