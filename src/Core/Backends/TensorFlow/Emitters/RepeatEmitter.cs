using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Repetitions of each element along an axis, of values of which more than one extent is open: an axis behind it is tiled, and the two are made one.</summary>
internal sealed class RepeatEmitter : TensorFlowEmitter<RepeatOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, RepeatOperator op, TensorFlowWriter writer)
    {
        GraphValue x = node.Inputs[0];
        int rank = x.Shape.Rank;
        int axis = op.Axis < 0 ? op.Axis + rank : op.Axis;
        int[] Times(int length, int at) => [.. Enumerable.Range(0, length).Select(i => i == at ? op.Count : 1)];
        writer.AddPart(node, "apart", "ExpandDims", [writer.Reference(x), writer.Integer(node, "dim", axis + 1)], out string apart).Type("T", TypeOf(node)).Type("Tdim", DataType.Int32);
        writer.AddPart(node, "tile", "Tile", [apart, writer.Integers(node, "tile/multiples", Times(rank + 1, axis + 1))], out string tiled).Type("T", TypeOf(node)).Type("Tmultiples", DataType.Int32);
        writer.Add(node, "Reshape", tiled, writer.ExtentsTimes(node, x, Times(rank, axis))).Type("T", TypeOf(node)).Type("Tshape", DataType.Int32);
    }
}
