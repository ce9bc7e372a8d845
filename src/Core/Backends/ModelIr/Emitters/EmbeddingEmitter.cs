using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Rows of a table.</summary>
internal sealed class EmbeddingEmitter : Emitter<EmbeddingOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, EmbeddingOperator op) => node.Inputs[1].Constant is null ? "its table is computed, and the IR keeps it as a weight" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, EmbeddingOperator op, ModelIrWriter writer)
    {
        GraphValue table = node.Inputs[1];
        string ids = writer.Reference(node.Inputs[0]);
        if (node.Inputs[0].Spec.DataType.IsFloat())
        {
            ids = writer.AddPart(node, "ids", "Cast", node.Inputs[0].Shape, ids).Text("dstType", "int").Name;
        }

        writer.Add(node, "Embedding", ids).Integer("input_dim", table.Shape[0].Count).Integer("output_dim", table.Shape[1].Count).Bool("mask_zero", false).Integer("axis", 0);
        writer.Weight(node, "weights", table);
    }
}
