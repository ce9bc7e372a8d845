using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes batch normalizations apart to a product and a sum. Of float32 constants factor and offset are constants, computed in float64 when
/// they are read, of a shape that broadcasts along the axis.
/// </summary>
/// <param name="isKept">Whether the target has the node as it is.</param>
internal sealed class ExpandBatchNorm(Func<GraphNode, bool> isKept) : LegalizingPass<BatchNormOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, BatchNormOperator op, NodeParts parts)
    {
        if (isKept(node))
        {
            return null;
        }

        GraphValue x = node.Inputs[0];
        int axis = op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis;
        GraphConstant?[] constants = [.. node.Inputs.Skip(1).Select(i => i.Constant)];
        if (!KeepsWeights && constants.All(c => c is { DataType: DataType.Float32 }))
        {
            BatchNormStatistics statistics = new(constants!, op.Epsilon);
            TensorShape shape = new([constants[0]!.Shape[0], .. Enumerable.Repeat(1L, x.Shape.Rank - axis - 1)]);
            GraphValue Derived(string name, Func<double[]> values) => parts.Constant(
                name,
                new GraphConstant(DataType.Float32, shape, () => Tensor.Over(Array.ConvertAll(values(), v => (float)v), shape))
                {
                    IsMade = constants.All(c => c!.IsMade),
                    IsWeight = constants.Any(c => c!.IsWeight),
                    IsReadAnew = true,
                });
            GraphValue scaled = parts.Multiply(x, Derived("scale", () => statistics.Read().Scale));
            return parts.Add(scaled, Derived("offset", () => statistics.Read().Offset));
        }

        SymbolicShape along = new([x.Shape[axis].IsFixed ? x.Shape[axis] : Dimension.Unknown, .. Enumerable.Repeat((Dimension)1, x.Shape.Rank - axis - 1)]);
        GraphValue[] weights = [.. node.Inputs.Skip(1).Select(w => along.Rank == 1 ? w : parts.Reshape(w, along))];
        GraphValue scale = parts.Multiply(weights[0], parts.Unary(UnaryFunction.Rsqrt, parts.Add(weights[3], op.Epsilon)));
        return parts.Add(parts.Multiply(parts.Subtract(x, weights[2]), scale), weights[1]);
    }
}
