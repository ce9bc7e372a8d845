using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Takes the explicit padding of convolutions, poolings and dilations out into a node of its own: zeros, or what no maximum takes. A mean is
/// multiplied by how much of the window counts; places of maxima are counted back.
/// </summary>
/// <param name="isKept">Whether the target has the node with its padding.</param>
internal sealed class ExplicitPadding(Func<GraphNode, bool> isKept) : LegalizingPass<Operator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts)
    {
        if (SpatialWindows.Of(node)?.Padding is not { IsSame: false } padding
            || padding.Before.Concat(padding.After).All(p => p == 0)
            || padding.Before.Concat(padding.After).Any(p => p < 0)
            || isKept(node))
        {
            return null;
        }

        Padding none = Padding.Valid(padding.Before.Count);
        GraphValue Padded(double value) => parts.Pad(node.Inputs[0], [0, .. padding.Before, 0], [0, .. padding.After, 0], value);
        GraphValue[] rest = [.. node.Inputs.Skip(1)];
        switch (op)
        {
            case ConvOperator conv:
                return parts.Node("conv", conv with { Padding = none }, [Padded(0), .. rest]);
            case DilationOperator dilation:
                return parts.Node("dilation", dilation with { Padding = none }, [Padded(double.NegativeInfinity), .. rest]);
            case PoolOperator { Kind: PoolFunction.Max } pool:
                return parts.Node("pool", pool with { Padding = none }, Padded(double.NegativeInfinity));
            case PoolOperator pool when HasTable(node.Output.Shape):
                return parts.Multiply(parts.Node("pool", pool with { Padding = none }, Padded(0)), Shares(parts, node, pool));
            case PoolWithArgmaxOperator pool when node.Inputs[0].Shape.Skip(1).All(d => d.IsFixed):
                GraphNode found = parts.NodeOfMany("pool", pool with { Padding = none }, Padded(double.NegativeInfinity));
                if (node.Outputs[1].UseCount > 0)
                {
                    parts.Replace(1, Places(parts, node.Inputs[0].Shape, pool, found.Outputs[1]));
                }

                return found.Outputs[0];
            default:
                return null;
        }
    }

    // Whether there can be a number for each place of an image.
    private static bool HasTable(SymbolicShape y) =>
        y.Skip(1).SkipLast(1).All(d => d.IsFixed) && y.Product(1, y.Rank - 1) is { IsFixed: true, Count: <= Limits.MaxTableElements };

    // The window's elements for each that counts, at every place: (spatial..., 1).
    private static GraphValue Shares(NodeParts parts, GraphNode node, PoolOperator pool)
    {
        double[] shares = [1];
        for (int i = 0; i < pool.Window.Count; i++)
        {
            long extent = node.Inputs[0].Shape[i + 1].Count;
            double[] along = new double[node.Output.Shape[i + 1].Count];
            for (int k = 0; k < along.Length; k++)
            {
                long first = ((long)k * pool.Strides[i]) - pool.Padding.Before[i];
                long inside = Math.Min(first + pool.Window[i], extent) - Math.Max(first, 0);
                along[k] = (double)pool.Window[i] / Math.Max(1, inside);
            }

            shares = [.. shares.SelectMany(s => along.Select(a => s * a))];
        }

        TensorShape shape = new([.. node.Output.Shape.Skip(1).SkipLast(1).Select(d => d.Count), 1]);
        return parts.Numbers(node.Output.Spec.DataType, shape, shares);
    }

    // From row-major numbers of the padded images to those of the images.
    private static GraphValue Places(NodeParts parts, SymbolicShape x, PoolWithArgmaxOperator pool, GraphValue places)
    {
        long row = x[2].Count * x[3].Count;
        long paddedRow = (x[2].Count + pool.Padding.Before[1] + pool.Padding.After[1]) * x[3].Count;
        long paddedRows = x[1].Count + pool.Padding.Before[0] + pool.Padding.After[0];
        GraphValue rows = parts.Binary(BinaryFunction.FloorDivide, places, paddedRow);
        GraphValue start = parts.Multiply(rows, row);
        if (pool.CountsSamples)
        {
            // Each sample before has rows that are not there.
            GraphValue samples = parts.Binary(BinaryFunction.FloorDivide, rows, paddedRows);
            start = parts.Subtract(start, parts.Multiply(samples, (paddedRows - x[1].Count) * row));
        }

        GraphValue inRow = parts.Binary(BinaryFunction.FloorMod, places, paddedRow);
        return parts.Binary(BinaryFunction.Subtract, parts.Add(start, inRow), (pool.Padding.Before[0] * row) + (pool.Padding.Before[1] * x[3].Count));
    }
}
