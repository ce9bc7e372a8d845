using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Bounds: the larger of x and the lower one, and the smaller of that and the upper one.</summary>
/// <remarks>ClipByValue takes no infinite bound in TensorFlow.js, and only floats in some of its back-ends.</remarks>
internal sealed class ClipEmitter : TensorFlowEmitter<ClipOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ClipOperator op, TensorFlowWriter writer)
    {
        string x = writer.Reference(node.Inputs[0]);
        writer.AddPart(node, "Maximum", "Maximum", [x, writer.Number(node, "Minimum/y", op.Minimum, TypeOf(node))], out string bounded).Type("T", TypeOf(node));
        writer.Add(node, "Minimum", bounded, writer.Number(node, "Maximum/y", op.Maximum, TypeOf(node))).Type("T", TypeOf(node));
    }
}
