using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Slices of an axis by index.</summary>
internal sealed class GatherEmitter : TensorFlowEmitter<GatherOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, GatherOperator op, TensorFlowWriter writer) =>
        Add(writer, node, writer.Reference(node.Inputs[0]), writer.Reference(node.Inputs[1]), node.Inputs[1].Spec.DataType, TypeOf(node), FromFirst(node, op.Axis), op.BatchAxes);

    /// <summary>Adds the op.</summary>
    public static void Add(TensorFlowWriter writer, GraphNode node, string table, string indices, DataType indexType, DataType type, int axis, int batchAxes) =>
        writer.Add(node, "GatherV2", table, indices, writer.Integer(node, "axis", axis))
            .Integer("batch_dims", batchAxes).Type("Tparams", type).Type("Tindices", indexType).Type("Taxis", DataType.Int32);
}
