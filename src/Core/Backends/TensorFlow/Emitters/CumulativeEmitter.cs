using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Running sums and products along an axis.</summary>
internal sealed class CumulativeEmitter : TensorFlowEmitter<CumulativeOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CumulativeOperator op, TensorFlowWriter writer) =>
        writer.Add(node, op.Kind == CumulativeFunction.Sum ? "Cumsum" : "Cumprod", writer.Reference(node.Inputs[0]), writer.Integer(node, "axis", FromFirst(node, op.Axis)))
            .Type("T", TypeOf(node)).Type("Tidx", DataType.Int32).Bool("exclusive", op.IsExclusive).Bool("reverse", op.IsReverse);
}
