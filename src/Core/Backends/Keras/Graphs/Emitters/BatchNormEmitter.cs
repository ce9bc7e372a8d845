using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Batch normalizations.</summary>
internal sealed class BatchNormEmitter : KerasEmitter<BatchNormOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BatchNormOperator op) =>
        WhyNoWeights(node, 1, 4) ?? WhyNoFloats(node) ?? (Axis(op.Axis, node.Output.Shape.Rank) == 0 ? "it normalizes the batch's axis" : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BatchNormOperator op, KerasGraphWriter writer) => writer.Add(
        node,
        "BatchNormalization",
        [node.Inputs[0]],
        json =>
        {
            json.WriteNumber("axis", op.Axis);
            json.WriteNumber("epsilon", op.Epsilon);
        },
        KerasGraphWriter.Weight("gamma", node.Inputs[1]),
        KerasGraphWriter.Weight("beta", node.Inputs[2]),
        KerasGraphWriter.Weight("moving_mean", node.Inputs[3]),
        KerasGraphWriter.Weight("moving_variance", node.Inputs[4]));
}
