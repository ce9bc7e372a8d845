using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Conversions of element types.</summary>
internal sealed class CastEmitter : TensorFlowEmitter<CastOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CastOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "Cast", writer.Inputs(node)).Type("SrcT", TypeOf(node)).Type("DstT", op.DataType).Bool("Truncate", false);
}
