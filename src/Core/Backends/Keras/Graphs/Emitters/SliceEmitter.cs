using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Parts of spatial axes.</summary>
internal sealed class SliceEmitter : KerasEmitter<SliceOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, SliceOperator op)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        return WhyNoWeights(node, 0, 0)
            ?? (x.Rank is not (3 or 4 or 5) || op.Strides.Any(s => s != 1) || !IsWhole(op, x, 0) || !IsWhole(op, x, x.Rank - 1)
                    || Enumerable.Range(1, x.Rank - 2).Any(i => op.Counts[i] is not null && !x[i].IsFixed)
                ? "it takes other than a part of one to three axes between the batch and the channels"
                : null);
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SliceOperator op, KerasGraphWriter writer)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        int[] axes = [.. Enumerable.Range(1, x.Rank - 2)];
        writer.Add(node, $"Cropping{axes.Length}D", node.Inputs, json => WriteSides(
            json, "cropping", [.. axes.Select(i => (int)op.Begin[i])], [.. axes.Select(i => op.Counts[i] is not null ? (int)Math.Max(0, x[i].Count - op.Begin[i] - node.Output.Shape[i].Count) : 0)]));
    }

    private static bool IsWhole(SliceOperator op, SymbolicShape x, int axis) => op.Counts[axis] is not { } count || (op.Begin[axis] == 0 && x[axis] == count);
}
