using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Dense layers of data with two axes.</summary>
internal sealed class DenseEmitter : Emitter<DenseOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, DenseOperator op) =>
        node.Inputs[0].Shape.Rank != 2 ? "its data has other than two axes"
        : node.Inputs.Skip(1).Any(i => i.Constant is null) ? "its kernel or its bias is computed, and the IR keeps them as weights"
        : op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, DenseOperator op, ModelIrWriter writer)
    {
        writer.Add(node, "FullyConnected", writer.Reference(node.Inputs[0])).Integer("units", node.Inputs[1].Shape[1].Count).Bool("use_bias", node.Inputs.Count == 3);
        writer.Weight(node, "weights", node.Inputs[1]);
        if (node.Inputs.Count == 3)
        {
            writer.Weight(node, "bias", node.Inputs[2]);
        }
    }
}
