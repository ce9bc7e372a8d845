using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>ReLUs with learned slopes, shared along the axes where there is one for all.</summary>
internal sealed class PReluEmitter : KerasEmitter<PReluOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, PReluOperator op) =>
        WhyNoWeights(node, 1, 1) ?? WhyNoFloats(node) ?? (ShapeOf(node) is null ? $"its slopes {node.Inputs[1].Shape} are not one for each element of {node.Inputs[0].Shape}, or for all along an axis" : null);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, PReluOperator op, KerasGraphWriter writer)
    {
        TensorShape shape = ShapeOf(node)!;
        writer.Add(
            node,
            "PReLU",
            [node.Inputs[0]],
            json => Write(json, "shared_axes", Enumerable.Range(1, shape.Rank).Where(axis => shape[axis - 1] == 1 && node.Inputs[0].Shape[axis] != 1)),
            KerasGraphWriter.Weight("alpha", node.Inputs[1], shape));
    }

    // The slopes of one sample.
    private static TensorShape? ShapeOf(GraphNode node)
    {
        SymbolicShape x = node.Inputs[0].Shape, alpha = node.Inputs[1].Shape;
        Dimension[] whole = [.. Enumerable.Repeat((Dimension)1, x.Rank - alpha.Rank), .. alpha];
        return whole[0] == 1 && whole.Skip(1).Select((extent, i) => extent == 1 || extent.IsSame(x[i + 1])).All(fits => fits) && x.Rank > 1
            ? new TensorShape([.. whole.Skip(1).Select(d => d.Count)])
            : null;
    }
}
