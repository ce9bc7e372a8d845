using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Repetitions of a whole value.</summary>
internal sealed class TileEmitter : TensorFlowEmitter<TileOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TileOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "Tile", writer.Reference(node.Inputs[0]), writer.Integers(node, "multiples", op.Multiples)).Type("T", TypeOf(node)).Type("Tmultiples", DataType.Int32);
}
