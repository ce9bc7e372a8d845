using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The bucket that a number falls into, an int32.</summary>
internal sealed class BucketizeEmitter : TensorFlowEmitter<BucketizeOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BucketizeOperator op, TensorFlowWriter writer)
    {
        string[] inputs = [.. writer.Inputs(node)];
        if (op.DataType == DataType.Int32)
        {
            writer.Add(node, "Bucketize", inputs).Type("T", TypeOf(node)).Floats("boundaries", op.Boundaries);
            return;
        }

        writer.AddPart(node, "Bucketize", "Bucketize", inputs, out string bucket).Type("T", TypeOf(node)).Floats("boundaries", op.Boundaries);
        writer.Add(node, "Cast", bucket).Type("SrcT", DataType.Int32).Type("DstT", op.DataType).Bool("Truncate", false);
    }
}
