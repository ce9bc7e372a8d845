using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Numbers as float32: what Rescaling makes of whatever it is given.</summary>
internal sealed class CastEmitter : KerasEmitter<CastOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, CastOperator op) =>
        WhyNoWeights(node, 0, 0) ?? (op.DataType == DataType.Float32 ? null : $"Keras has no layer that gives {op.DataType.TensorFlowName()}");

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CastOperator op, KerasGraphWriter writer) => writer.Add(node, "Rescaling", node.Inputs, static json =>
    {
        json.WriteNumber("scale", 1.0);
        json.WriteNumber("offset", 0.0);
    });
}
