using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Joins values along an axis; TensorFlow wants two at least.</summary>
internal sealed class ConcatEmitter : TensorFlowEmitter<ConcatOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConcatOperator op, TensorFlowWriter writer)
    {
        if (node.Inputs.Count == 1)
        {
            writer.Add(node, "Identity", writer.Inputs(node)).Type("T", TypeOf(node));
            return;
        }

        writer.Add(node, "ConcatV2", [.. writer.Inputs(node), writer.Integer(node, "axis", FromFirst(node, op.Axis))])
            .Integer("N", node.Inputs.Count).Type("T", TypeOf(node)).Type("Tidx", DataType.Int32);
    }
}
