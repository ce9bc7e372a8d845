using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Softmax, and of Keras 3 its logarithm.</summary>
internal sealed class SoftmaxEmitter(KerasDialect dialect) : KerasEmitter<SoftmaxOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, SoftmaxOperator op)
    {
        int rank = node.Output.Shape.Rank, axis = Axis(op.Axis, rank);
        return WhyNoWeights(node, 0, 0) ?? WhyNoFloats(node)
            ?? (axis == 0 ? "it is over the batch's axis"
                : op.IsLog && (!dialect.IsKeras3 || axis != rank - 1) ? $"{dialect} has no layer for its logarithm"
                : null);
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SoftmaxOperator op, KerasGraphWriter writer)
    {
        if (op.IsLog)
        {
            writer.Add(node, "Activation", node.Inputs, static json => json.WriteString("activation", "log_softmax"));
            return;
        }

        writer.Add(node, "Softmax", node.Inputs, json => json.WriteNumber("axis", Axis(op.Axis, node.Output.Shape.Rank) == node.Output.Shape.Rank - 1 ? -1 : op.Axis));
    }
}
