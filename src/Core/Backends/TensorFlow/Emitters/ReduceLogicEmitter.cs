using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>All or any along axes.</summary>
internal sealed class ReduceLogicEmitter : TensorFlowEmitter<ReduceLogicOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReduceLogicOperator op, TensorFlowWriter writer) =>
        writer.Add(node, op.IsAll ? "All" : "Any", writer.Reference(node.Inputs[0]), writer.Integers(node, "reduction_indices", FromFirst(node, op.Axes)))
            .Type("Tidx", DataType.Int32).Bool("keep_dims", op.KeepDimensions);
}
