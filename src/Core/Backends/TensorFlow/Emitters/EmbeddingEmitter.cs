using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Rows of a table by their numbers; numbers that are floats are cut to integers first.</summary>
internal sealed class EmbeddingEmitter : TensorFlowEmitter<EmbeddingOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, EmbeddingOperator op, TensorFlowWriter writer)
    {
        string table = writer.Reference(node.Inputs[1]);
        string ids = writer.Reference(node.Inputs[0]);
        DataType type = TypeOf(node);
        if (type is not (DataType.Int32 or DataType.Int64))
        {
            writer.AddPart(node, "Cast", "Cast", [ids], out ids).Type("SrcT", type).Type("DstT", DataType.Int32).Bool("Truncate", false);
            type = DataType.Int32;
        }

        GatherEmitter.Add(writer, node, table, ids, type, node.Inputs[1].Spec.DataType, 0, 0);
    }
}
