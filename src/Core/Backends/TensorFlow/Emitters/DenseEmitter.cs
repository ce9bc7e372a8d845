using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Dense layers: MatMul of two axes, of more BatchMatMulV2, which repeats the kernel; a bias follows as an op of its own.</summary>
internal sealed class DenseEmitter : TensorFlowEmitter<DenseOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, DenseOperator op) =>
        op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it" : node.Inputs[0].Shape.Rank < 2 ? "its input has no axis of samples" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, DenseOperator op, TensorFlowWriter writer)
    {
        bool isFlat = node.Inputs[0].Shape.Rank == 2;
        writer.AddBiased(node, isFlat ? "MatMul" : "BatchMatMulV2", node.Inputs.Take(2).Select(writer.Reference), added => added
            .Type("T", TypeOf(node)).Bool(isFlat ? "transpose_a" : "adj_x", false).Bool(isFlat ? "transpose_b" : "adj_y", false));
    }
}
