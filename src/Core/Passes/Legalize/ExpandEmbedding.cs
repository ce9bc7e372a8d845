using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>Makes the lookup of rows one of slices of the first axis, by whole numbers.</summary>
internal sealed class ExpandEmbedding : LegalizingPass<EmbeddingOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, EmbeddingOperator op, NodeParts parts)
    {
        GraphValue ids = node.Inputs[0];
        return parts.Node(
            "gather",
            new GatherOperator(0),
            node.Inputs[1],
            ids.Spec.DataType is DataType.Int32 or DataType.Int64 ? ids : parts.Node("ids", new CastOperator(DataType.Int32), ids));
    }
}
