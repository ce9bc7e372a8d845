using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Poolings.</summary>
internal sealed class PoolEmitter : KerasEmitter<PoolOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PoolOperator op) =>
        WhyNoWeights(node, 0, 0) ?? WhyNoFloats(node) ?? (op.Padding.IsSame || Windows.IsValid(op.Padding) ? null : "its padding is neither \"same\" nor \"valid\"");

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PoolOperator op, KerasGraphWriter writer) =>
        writer.Add(node, $"{(op.Kind == PoolFunction.Max ? "Max" : "Average")}Pooling{op.Window.Count}D", node.Inputs, json =>
        {
            Write(json, "pool_size", op.Window);
            Write(json, "strides", op.Strides);
            json.WriteString("padding", op.Padding.IsSame ? "same" : "valid");
            json.WriteString("data_format", "channels_last");
        });
}
