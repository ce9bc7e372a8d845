using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Choices between two values.</summary>
internal sealed class SelectEmitter : OnnxEmitter<SelectOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SelectOperator op, OnnxWriter writer) => AddElementwise(writer, node, "Where");
}
