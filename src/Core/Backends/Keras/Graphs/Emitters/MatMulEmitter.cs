using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Products with a matrix of weights: a dense layer without a bias.</summary>
internal sealed class MatMulEmitter : KerasEmitter<MatMulOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, MatMulOperator op) =>
        WhyNoWeights(node, 1, 1) ?? WhyNoFloats(node) ?? (op.TransposeA || op.TransposeB || node.Inputs[1].Shape.Rank != 2 ? "it is no product of samples with one matrix" : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, MatMulOperator op, KerasGraphWriter writer) => writer.Add(
        node,
        "Dense",
        [node.Inputs[0]],
        json =>
        {
            json.WriteNumber("units", node.Inputs[1].Shape[1].Count);
            json.WriteBoolean("use_bias", false);
        },
        KerasGraphWriter.Weight("kernel", node.Inputs[1]));
}
