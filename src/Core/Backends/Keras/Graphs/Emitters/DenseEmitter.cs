using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Dense layers.</summary>
internal sealed class DenseEmitter(KerasDialect dialect) : KerasEmitter<DenseOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, DenseOperator op) =>
        WhyNoWeights(node, 1, node.Inputs.Count - 1) ?? WhyNoFloats(node)
        ?? (node.Inputs[0].Shape.Rank < 2 ? $"it is called on {node.Inputs[0].Shape}, and a layer takes samples"
            : KerasFunction.NameOf(op.Activation, dialect) is null ? $"its activation {op.Activation.Kind} has no name in {dialect}"
            : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, DenseOperator op, KerasGraphWriter writer)
    {
        List<KeyValuePair<string, KerasWeight>> weights = [KerasGraphWriter.Weight("kernel", node.Inputs[1])];
        if (node.Inputs.Count == 3)
        {
            weights.Add(KerasGraphWriter.Weight("bias", node.Inputs[2]));
        }

        writer.Add(
            node,
            "Dense",
            [node.Inputs[0]],
            json =>
            {
                json.WriteNumber("units", node.Inputs[1].Shape[1].Count);
                json.WriteString("activation", KerasFunction.NameOf(op.Activation, dialect));
                json.WriteBoolean("use_bias", node.Inputs.Count == 3);
            },
            weights);
    }
}
