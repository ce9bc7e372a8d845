using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Tensors one behind the other.</summary>
internal sealed class ConcatEmitter : KerasEmitter<ConcatOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConcatOperator op) =>
        WhyNoWeights(node, 0, 0) ?? (Axis(op.Axis, node.Output.Shape.Rank) == 0 ? "it joins samples, along the batch's axis" : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConcatOperator op, KerasGraphWriter writer)
    {
        if (node.Inputs.Count == 1)
        {
            writer.Add(node, "Activation", node.Inputs, static json => json.WriteString("activation", "linear"));
            return;
        }

        writer.Add(node, "Concatenate", node.Inputs, json => json.WriteNumber("axis", op.Axis));
    }
}
