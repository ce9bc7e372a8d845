using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes morphological dilations of images of known extents apart: the image is moved to each element of the kernel, which is added, and the largest is taken.</summary>
/// <param name="maxElements">The most elements of a kernel; a node of a larger one stays.</param>
internal sealed class ExpandDilation(int maxElements) : LegalizingPass<DilationOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, DilationOperator op, NodeParts parts)
    {
        SymbolicShape x = node.Inputs[0].Shape;
        SymbolicShape kernel = node.Inputs[1].Shape;
        Dimension elements = kernel.Product(0, 2);
        if (!x[1].IsFixed || !x[2].IsFixed || !elements.IsFixed || elements.Count == 0 || elements.Count > maxElements || node.Output.Shape.Skip(1).Any(d => d.Count == 0))
        {
            return null;
        }

        (int Before, int After)[] added = [.. Enumerable.Range(0, 2).Select(i => op.Padding.Resolve(i, x[i + 1].Count, (int)kernel[i].Count, op.Strides[i], op.Dilations[i]))];
        GraphValue padded = added.All(a => a is (0, 0)) ? node.Inputs[0]
            : parts.Pad(node.Inputs[0], [0, .. added.Select(a => a.Before), 0], [0, .. added.Select(a => a.After), 0], double.NegativeInfinity);
        GraphValue? largest = null;
        for (long r = 0; r < kernel[0].Count; r++)
        {
            GraphValue row = parts.Slice(node.Inputs[1], 0, r, 1);
            for (long s = 0; s < kernel[1].Count; s++)
            {
                SliceOperator move = new(
                    [0, r * op.Dilations[0], s * op.Dilations[1], 0], [null, node.Output.Shape[1].Count, node.Output.Shape[2].Count, null], [1, op.Strides[0], op.Strides[1], 1]);
                GraphValue sum = parts.Add(parts.Node("moved", move, padded), parts.Slice(row, 1, s, 1));
                largest = largest is null ? sum : parts.Binary(BinaryFunction.Maximum, largest, sum);
            }
        }

        return largest;
    }
}
