using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Zeros around spatial axes.</summary>
internal sealed class PadEmitter : KerasEmitter<PadOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PadOperator op) =>
        WhyNoWeights(node, 0, 0)
        ?? (op.Kind != PadMode.Constant || op.Value != 0 ? "it pads with other than zeros, which Keras has no layer for"
            : op.Before.Count is not (3 or 4 or 5) || op.Before[0] + op.After[0] + op.Before[^1] + op.After[^1] != 0 ? "it pads other than one to three axes between the batch and the channels"
            : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PadOperator op, KerasGraphWriter writer) => writer.Add(
        node, $"ZeroPadding{op.Before.Count - 2}D", node.Inputs, json => WriteSides(json, "padding", [.. op.Before.Skip(1).SkipLast(1)], [.. op.After.Skip(1).SkipLast(1)]));
}
