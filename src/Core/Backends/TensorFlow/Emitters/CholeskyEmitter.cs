using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Triangular factors of symmetric positive definite matrices.</summary>
internal sealed class CholeskyEmitter : TensorFlowEmitter<CholeskyOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CholeskyOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "Cholesky", writer.Inputs(node)).Type("T", TypeOf(node));
}
