using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The index of the largest or smallest along an axis.</summary>
internal sealed class ArgReduceEmitter : TensorFlowEmitter<ArgReduceOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ArgReduceOperator op, TensorFlowWriter writer) =>
        writer.Add(node, op.IsMax ? "ArgMax" : "ArgMin", writer.Reference(node.Inputs[0]), writer.Integer(node, "dimension", FromFirst(node, op.Axis)))
            .Type("T", TypeOf(node)).Type("Tidx", DataType.Int32).Type("output_type", op.DataType);
}
