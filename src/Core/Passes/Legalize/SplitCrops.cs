using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes what transposed convolutions of known extents cut off, or add, out into a slice and a padding; the bias and the activation follow where
/// something is added.
/// </summary>
/// <param name="isKept">Whether the target has the node with its crops.</param>
internal sealed class SplitCrops(Func<GraphNode, bool> isKept) : LegalizingPass<ConvTransposeOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ConvTransposeOperator op, NodeParts parts)
    {
        SymbolicShape y = node.Output.Shape;
        int[] axes = [.. Enumerable.Range(0, op.Strides.Count)];
        if (axes.All(i => op.CropBefore[i] == 0 && op.CropAfter[i] == 0) || !y.Skip(1).SkipLast(1).All(d => d.IsFixed && d.Count > 0) || isKept(node))
        {
            return null;
        }

        int[] addedBefore = [.. op.CropBefore.Select(c => Math.Max(0, -c))];
        int[] addedAfter = [.. op.CropAfter.Select(c => Math.Max(0, -c))];
        long[] left = [.. axes.Select(i => y[i + 1].Count - addedBefore[i] - addedAfter[i])];
        bool isAdded = addedBefore.Concat(addedAfter).Any(a => a > 0);
        if (left.Any(l => l <= 0))
        {
            return null;
        }

        ConvTransposeOperator whole = op with { CropBefore = new int[axes.Length], CropAfter = new int[axes.Length], Activation = isAdded ? ActivationFunction.Linear : op.Activation };
        GraphValue value = parts.Node("whole", whole, [.. node.Inputs.Take(isAdded ? 2 : 3)]);
        if (op.CropBefore.Concat(op.CropAfter).Any(c => c > 0))
        {
            SliceOperator slice = new(
                [0, .. op.CropBefore.Select(c => (long)Math.Max(0, c)), 0], [null, .. left.Select(l => (long?)l), null], [.. Enumerable.Repeat(1L, y.Rank)]);
            value = parts.Node("cropped", slice, value);
        }

        if (!isAdded)
        {
            return value;
        }

        GraphValue padded = parts.Pad(value, [0, .. addedBefore, 0], [0, .. addedAfter, 0]);
        return parts.Activation(op.Activation, node.Inputs.Count > 2 ? parts.Add(padded, node.Inputs[2]) : padded);
    }
}
