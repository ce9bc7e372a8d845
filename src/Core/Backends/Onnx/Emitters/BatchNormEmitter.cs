using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Batch norms of the axis that is second in the file: channels first, or of samples and features.</summary>
internal sealed class BatchNormEmitter : OnnxEmitter<BatchNormOperator>
{
    /// <summary>Whether a node is written.</summary>
    public static bool Takes(GraphNode node)
    {
        BatchNormOperator op = (BatchNormOperator)node.Operator;
        int rank = node.Inputs[0].Shape.Rank;
        int axis = op.Axis < 0 ? op.Axis + rank : op.Axis;
        return rank >= 2 && (axis == 1 || axis == rank - 1) && TypeOf(node).IsFloat();
    }

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BatchNormOperator op) => Takes(node) ? null : $"ONNX has no batch norm of axis {op.Axis}";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BatchNormOperator op, OnnxWriter writer)
    {
        int rank = node.Inputs[0].Shape.Rank;
        OnnxLayout native = writer.NativeOf(node.Inputs[0]);
        OnnxLayout layout = native.PlaceOf(op.Axis) == 1 ? native : OnnxLayout.Plain(rank).PlaceOf(op.Axis) == 1 ? OnnxLayout.Plain(rank) : OnnxLayout.ChannelsFirst(rank);
        string x = writer.In(node.Inputs[0], layout);
        writer.Add(node, "BatchNormalization", layout, [x, .. node.Inputs.Skip(1).Select(writer.Plain)]).Float("epsilon", op.Epsilon);
    }
}
