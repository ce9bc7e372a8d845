using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Axes of each sample in another order.</summary>
internal sealed class TransposeEmitter : KerasEmitter<TransposeOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, TransposeOperator op) => WhyNoWeights(node, 0, 0) ?? (op.Permutation[0] != 0 ? "it moves the batch's axis" : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TransposeOperator op, KerasGraphWriter writer) => writer.Add(node, "Permute", node.Inputs, json => Write(json, "dims", op.Permutation.Skip(1)));
}
