using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Decompositions of matrices to two triangles.</summary>
internal sealed class LuEmitter : TensorFlowEmitter<LuOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, LuOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "Lu", writer.Inputs(node)).Type("output_idx_type", op.IndexType).Type("T", TypeOf(node));
}
