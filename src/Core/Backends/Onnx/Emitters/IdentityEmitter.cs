using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>What hands a value on: it is called by its second name, too.</summary>
internal sealed class IdentityEmitter : OnnxEmitter<IdentityOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, IdentityOperator op, OnnxWriter writer) => writer.BindConstant(node, l => l);
}
