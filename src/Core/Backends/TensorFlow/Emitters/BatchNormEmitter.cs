using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Batch normalization of images by constants: FusedBatchNormV3, which computes the factors itself.</summary>
internal sealed class BatchNormEmitter : TensorFlowEmitter<BatchNormOperator>
{
    /// <summary>Whether the op takes a node: it normalizes the last of four axes, and reads vectors of float32.</summary>
    public static bool Takes(GraphNode node) =>
        node.Operator is BatchNormOperator op
        && node.Inputs[0].Shape.Rank == 4
        && FromFirst(node, op.Axis) == 3
        && TypeOf(node) is DataType.Float32 or DataType.Float16 or DataType.BFloat16
        && node.Inputs.Skip(1).All(i => i.Spec.DataType == DataType.Float32);

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BatchNormOperator op) => Takes(node) ? null : "it normalizes another axis than the channels of images";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BatchNormOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "FusedBatchNormV3", writer.Inputs(node)).Type("T", TypeOf(node)).Type("U", DataType.Float32)
            .Float("epsilon", op.Epsilon).Text("data_format", "NHWC").Bool("is_training", false);
}
