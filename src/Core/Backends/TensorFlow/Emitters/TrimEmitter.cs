using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The first elements of an axis, as many as the data says: a slice whose end is computed.</summary>
internal sealed class TrimEmitter : TensorFlowEmitter<TrimOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TrimOperator op, TensorFlowWriter writer)
    {
        // The count for every axis up to this one; the masks take those before it whole.
        int axis = op.Axis < 0 ? op.Axis + node.Output.Shape.Rank : op.Axis;
        int[] zeros = new int[axis + 1];
        int[] ones = [.. zeros.Select(_ => 1)];
        string count = writer.Reference(node.Inputs[1]);
        writer.AddPart(node, "end", "Pack", [.. zeros.Select(_ => count)], out string end).Integer("N", zeros.Length).Type("T", DataType.Int32).Integer("axis", 0);
        string[] inputs = [writer.Reference(node.Inputs[0]), writer.Integers(node, "begin", zeros), end, writer.Integers(node, "strides", ones)];
        int whole = (1 << axis) - 1;
        TensorFlowWriter.StridedSlice(writer.Add(node, "StridedSlice", inputs), TypeOf(node), whole, whole, 0);
    }
}
