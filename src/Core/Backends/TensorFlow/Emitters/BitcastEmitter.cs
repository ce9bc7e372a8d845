using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The same bytes as elements of another type.</summary>
internal sealed class BitcastEmitter : TensorFlowEmitter<BitcastOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BitcastOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "Bitcast", writer.Inputs(node)).Type("T", TypeOf(node)).Type("type", op.DataType);
}
