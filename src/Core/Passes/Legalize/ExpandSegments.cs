using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes segment reductions apart, and what else combines slices by numbers of one axis (tf.math.unsorted_segment_sum): for each place of the result all slices are looked at,
/// those of other numbers as what changes nothing. What lies outside is then left out by itself.
/// </summary>
/// <param name="isKept">Whether the target has the node as it is.</param>
internal sealed class ExpandSegments(Func<GraphNode, bool> isKept) : LegalizingPass<ScatterOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ScatterOperator op, NodeParts parts)
    {
        GraphValue indices = node.Inputs[0];
        GraphValue updates = node.Inputs[1];
        if (isKept(node) || node.Inputs.Count != 2 || indices.Shape.Rank != 2 || indices.Shape[-1] != 1 || !op.Shape[0].IsFixed || Reduction(op) is not { } kind)
        {
            return null;
        }

        int places = (int)op.Shape[0].Count;
        GraphValue isOwn = parts.Compare(
            ComparisonFunction.Equal,
            parts.Node("numbers", new TransposeOperator([1, 0]), indices),
            parts.Numbers(indices.Spec.DataType, new TensorShape(places, 1), [.. Enumerable.Range(0, places).Select(i => (double)i)]));
        int rest = updates.Shape.Rank - 1;
        if (rest > 0)
        {
            SymbolicShape wider = new([isOwn.Shape[0], isOwn.Shape[1], .. Enumerable.Repeat((Dimension)1, rest)]);
            isOwn = parts.Reshape(isOwn, wider);
        }

        GraphValue chosen = parts.Select(isOwn, updates, parts.Number(updates, op.Fill));
        return parts.Node("combine", new ReduceOperator(kind, [1], KeepDimensions: false), chosen);
    }

    // What combines them, where the number that fills the result is what changes nothing.
    private static ReduceFunction? Reduction(ScatterOperator op) => op.Kind switch
    {
        ScatterFunction.Add when op.Fill == 0 => ReduceFunction.Sum,
        ScatterFunction.Multiply when op.Fill == 1 => ReduceFunction.Product,
        ScatterFunction.Maximum => ReduceFunction.Max,
        ScatterFunction.Minimum => ReduceFunction.Min,
        _ => null,
    };
}
