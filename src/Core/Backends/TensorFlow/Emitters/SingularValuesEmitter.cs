using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Singular values, with their vectors.</summary>
internal sealed class SingularValuesEmitter : TensorFlowEmitter<SingularValuesOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SingularValuesOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "Svd", writer.Inputs(node)).Bool("compute_uv", true).Bool("full_matrices", false).Type("T", TypeOf(node));
}
