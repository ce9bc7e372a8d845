using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Rows of a table by their numbers: an embedding.</summary>
internal sealed class GatherEmitter : KerasEmitter<GatherOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, GatherOperator op) =>
        WhyNoWeights(node, 0, 1)
        ?? (node.Inputs[0].Shape.Rank != 2 || op.BatchAxes != 0 || Axis(op.Axis, 2) != 0 ? "it takes other than rows of a table, which an embedding does" : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, GatherOperator op, KerasGraphWriter writer) => EmbeddingEmitter.Add(node, node.Inputs[1], node.Inputs[0], writer);
}
