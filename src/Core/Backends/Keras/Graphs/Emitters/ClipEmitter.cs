using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Bounds from 0 on: a ReLU with a largest value.</summary>
internal sealed class ClipEmitter : KerasEmitter<ClipOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ClipOperator op) =>
        WhyNoWeights(node, 0, 0) ?? WhyNoFloats(node) ?? (op.Minimum == 0 && op.Maximum > 0 ? null : $"Keras has a layer for bounds from 0 on only, not from {op.Minimum}");

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ClipOperator op, KerasGraphWriter writer) => writer.Add(node, "ReLU", node.Inputs, json =>
    {
        if (double.IsFinite(op.Maximum) && op.Maximum < float.MaxValue)
        {
            json.WriteNumber("max_value", op.Maximum);
        }
    });
}
