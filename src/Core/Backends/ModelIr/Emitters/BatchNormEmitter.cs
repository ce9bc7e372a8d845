using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Batch normalization of the last axis.</summary>
internal sealed class BatchNormEmitter : Emitter<BatchNormOperator, ModelIrWriter>
{
    /// <summary>Whether a node is written as it is; one of another axis is made of sums and products.</summary>
    public static bool IsWritten(GraphNode node) =>
        node.Operator is BatchNormOperator { Axis: var axis } && (axis == -1 || axis == node.Inputs[0].Shape.Rank - 1) && node.Inputs.Skip(1).All(i => i.Constant is not null);

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BatchNormOperator op) => IsWritten(node) ? null : "its scale, offset, mean and variance are no weights";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BatchNormOperator op, ModelIrWriter writer)
    {
        writer.Add(node, "BatchNorm", writer.Reference(node.Inputs[0]))
            .Float("epsilon", op.Epsilon).Bool("scale", true).Bool("bias", true).Integer("axis", node.Inputs[0].Shape.Rank - 1).Text("data_format", "NHWC");
        writer.Weight(node, "scale", node.Inputs[1]);
        writer.Weight(node, "bias", node.Inputs[2]);
        writer.Weight(node, "mean", node.Inputs[3]);
        writer.Weight(node, "var", node.Inputs[4]);
    }
}
