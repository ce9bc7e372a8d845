using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes the resizing of images of known extents apart to two matrix products, by what each row, and each column, is made of: the matrices are
/// what the resizing itself makes of the rows of the identity.
/// </summary>
/// <param name="isKept">Whether the target has the node's interpolation with its flags.</param>
internal sealed class ExpandResize(Func<GraphNode, bool> isKept) : LegalizingPass<ResizeOperator>
{
    private const long MaxPartElements = 1 << 18;

    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, ResizeOperator op, NodeParts parts)
    {
        GraphValue x = node.Inputs[0];
        SymbolicShape rows = new(x.Shape[0], x.Shape[1], x.Shape[2] * x.Shape[3]);
        SymbolicShape columns = new(x.Shape[0] * op.Height, x.Shape[2], x.Shape[3]);
        if (isKept(node) || x.Spec.DataType != DataType.Float32 || !x.Shape[1].IsFixed || !x.Shape[2].IsFixed
            || IsTooLarge(x.Shape[1], op.Height) || IsTooLarge(x.Shape[2], op.Width)
            || !PartOperators.CanBeTarget(rows) || !PartOperators.CanBeTarget(columns) || !PartOperators.CanBeTarget(node.Output.Shape))
        {
            return null;
        }

        MatMulOperator product = new();
        GraphValue high = parts.Node("rows", product, Weights(parts, "row_weights", op, x.Shape[1].Count, op.Height), parts.Reshape(x, rows));
        GraphValue wide = parts.Node("columns", product, Weights(parts, "column_weights", op, x.Shape[2].Count, op.Width), parts.Reshape(high, columns));
        return parts.Reshape(wide, node.Output.Shape);
    }

    private static bool IsTooLarge(Dimension from, int to) => from.Count > Limits.MaxTableElements / Math.Max(1, to);

    // (to, from): images of one column, whose channels are the rows of the identity.
    private static GraphValue Weights(NodeParts parts, string part, ResizeOperator op, long from, int to)
    {
        ResizeOperator single = op with { Height = to, Width = 1 };
        return parts.Constant(part, new GraphConstant(DataType.Float32, new TensorShape(to, from), () => Resized(single, from)) { IsMade = true, IsReadAnew = true });
    }

    // Some rows of the identity at a time: all of them may be much more than the matrix.
    private static Tensor Resized(ResizeOperator op, long extent)
    {
        float[] weights = new float[op.Height * extent];
        long rows = Math.Max(1, MaxPartElements / Math.Max(1, extent));
        for (long first = 0; first < extent; first += rows)
        {
            long count = Math.Min(rows, extent - first);
            float[] identity = new float[extent * count];
            for (long i = 0; i < count; i++)
            {
                identity[((first + i) * count) + i] = 1;
            }

            Tensor part = ConstantEvaluator.Evaluate(op.Name, op, [new GraphConstant(Tensor.Over(identity, new TensorShape(1, extent, 1, count)))])[0];
            for (long row = 0; row < op.Height; row++)
            {
                part.AsSpan<float>().Slice((int)(row * count), (int)count).CopyTo(weights.AsSpan((int)((row * extent) + first)));
            }
        }

        return Tensor.Over(weights, new TensorShape(op.Height, extent));
    }
}
