using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>A tensor under another name.</summary>
internal sealed class IdentityEmitter : KerasEmitter<IdentityOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, IdentityOperator op) => WhyNoWeights(node, 0, 0);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, IdentityOperator op, KerasGraphWriter writer) => writer.Add(node, "Activation", node.Inputs, static json => json.WriteString("activation", "linear"));
}
