using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Means and maxima of all spatial axes: global poolings.</summary>
internal sealed class ReduceEmitter : KerasEmitter<ReduceOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ReduceOperator op)
    {
        int rank = node.Inputs[0].Shape.Rank;
        return WhyNoWeights(node, 0, 0) ?? WhyNoFloats(node)
            ?? (op.Kind is not (ReduceFunction.Mean or ReduceFunction.Max) ? $"Keras has no layer that is {op.Kind} of axes"
                : rank is not (3 or 4 or 5) || !op.Axes.Select(a => Axis(a, rank)).Order().SequenceEqual(Enumerable.Range(1, rank - 2)) ? "it takes other than all axes between the batch and the channels"
                : null);
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ReduceOperator op, KerasGraphWriter writer) => writer.Add(
        node, $"Global{(op.Kind == ReduceFunction.Max ? "Max" : "Average")}Pooling{node.Inputs[0].Shape.Rank - 2}D", node.Inputs, json => json.WriteBoolean("keepdims", op.KeepDimensions));
}
