using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Layer normalizations whose arrays have the axes that are normalized.</summary>
internal sealed class LayerNormEmitter : KerasEmitter<LayerNormOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, LayerNormOperator op) =>
        WhyNoWeights(node, 1, node.Inputs.Count - 1) ?? WhyNoFloats(node)
        ?? (Shape(node, op) is not { } shape ? "the extents of the axes it normalizes are not known"
            : Axes(node, op)[0] == 0 ? "it normalizes the batch's axis"
            : node.Inputs.Skip(1).Any(i => i.Shape.ElementCount != shape.ElementCount || !SymbolicShape.AreSame(i.Shape.SkipWhile(d => d == 1), shape.Select(e => (Dimension)e).SkipWhile(d => d == 1)))
                ? $"its arrays are not of the axes that it normalizes, {shape}"
            : !Axes(node, op).SequenceEqual(Enumerable.Range(node.Output.Shape.Rank - op.Axes.Count, op.Axes.Count)) && node.Inputs.Count > 1 ? "it normalizes other than the last axes"
            : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, LayerNormOperator op, KerasGraphWriter writer)
    {
        TensorShape shape = Shape(node, op)!;
        List<KeyValuePair<string, KerasWeight>> weights = [.. node.Inputs.Skip(1).Select((input, i) => KerasGraphWriter.Weight(i == 0 ? "gamma" : "beta", input, shape))];
        writer.Add(
            node,
            "LayerNormalization",
            [node.Inputs[0]],
            json =>
            {
                Write(json, "axis", Axes(node, op));
                json.WriteNumber("epsilon", op.Epsilon);
                json.WriteBoolean("scale", weights.Count > 0);
                json.WriteBoolean("center", weights.Count > 1);
            },
            weights);
    }

    private static int[] Axes(GraphNode node, LayerNormOperator op) => [.. op.Axes.Select(a => Axis(a, node.Output.Shape.Rank)).Order()];

    private static TensorShape? Shape(GraphNode node, LayerNormOperator op) =>
        Axes(node, op).All(a => node.Inputs[0].Shape[a].IsFixed) ? new TensorShape([.. Axes(node, op).Select(a => node.Inputs[0].Shape[a].Count)]) : null;
}
