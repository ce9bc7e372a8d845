using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Functions of two booleans.</summary>
internal sealed class LogicEmitter : OnnxEmitter<LogicOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, LogicOperator op, OnnxWriter writer) => AddElementwise(writer, node, op.Kind switch
    {
        LogicFunction.And => "And",
        LogicFunction.Or => "Or",
        LogicFunction.Xor => "Xor",
        _ => "Equal",
    });
}
