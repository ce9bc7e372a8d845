using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Embeddings.</summary>
internal sealed class EmbeddingEmitter : KerasEmitter<EmbeddingOperator>
{
    /// <summary>Adds an embedding.</summary>
    /// <param name="node">The node.</param>
    /// <param name="ids">The numbers of the rows.</param>
    /// <param name="table">The rows.</param>
    /// <param name="writer">Receives it.</param>
    public static void Add(GraphNode node, GraphValue ids, GraphValue table, KerasGraphWriter writer) => writer.Add(
        node,
        "Embedding",
        [ids],
        json =>
        {
            json.WriteNumber("input_dim", table.Shape[0].Count);
            json.WriteNumber("output_dim", table.Shape[1].Count);
        },
        KerasGraphWriter.Weight("embeddings", table));

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, EmbeddingOperator op) => WhyNoWeights(node, 1, 1);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, EmbeddingOperator op, KerasGraphWriter writer) => Add(node, node.Inputs[0], node.Inputs[1], writer);
}
