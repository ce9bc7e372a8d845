using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>
/// Slices put where indices say. TensorScatterUpdate of TensorFlow.js writes into the tensor that it is given (tfjs-backend-cpu, TensorScatterUpdate.ts), be it a weight or an
/// input, which others read, and the next prediction too: it is given a copy.
/// </summary>
internal sealed class CopyingScatterEmitter : ScatterEmitter
{
    // Each number or itself, the larger of both: exact for all of them, and in memory of its own, where Identity and Reshape share theirs.
    private protected override string Changed(GraphNode node, string tensor, TensorFlowWriter writer)
    {
        DataType type = node.Inputs[1].Spec.DataType;
        bool isLogical = type == DataType.Bool;
        NodeDefBuilder copy = writer.AddPart(node, "copy", isLogical ? "LogicalOr" : "Maximum", [tensor, tensor], out string own);
        if (!isLogical)
        {
            copy.Type("T", type);
        }

        return own;
    }
}
