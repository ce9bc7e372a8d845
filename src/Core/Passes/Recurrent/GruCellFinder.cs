using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Patterns;

namespace TfModelTools.Passes.Recurrent;

/// <summary>
/// Finds a step of a GRU whose reset comes before the product: r, u = sigmoid([x, h] W + b); c = tanh([x, r h] V + d); h' = u h + (1 - u) c
/// (tf.nn.rnn_cell.GRUCell, tf.raw_ops.GRUBlockCell).
/// </summary>
internal static class GruCellFinder
{
    /// <summary>The step whose h a node gives; null when there is none.</summary>
    public static RecurrentCell? Find(GraphNode last)
    {
        CellNodes nodes = new();
        if (nodes.Pair(last.Output, BinaryFunction.Add) is not var (a, b))
        {
            return null;
        }

        return Plain(last, nodes, a, b) ?? Plain(last, nodes, b, a) ?? Short(last, nodes, a, b) ?? Short(last, nodes, b, a);
    }

    // u h + (1 - u) c.
    private static RecurrentCell? Plain(GraphNode last, CellNodes nodes, GraphValue kept, GraphValue added)
    {
        if (nodes.Pair(kept, BinaryFunction.Multiply) is not var (k0, k1) || nodes.Pair(added, BinaryFunction.Multiply) is not var (a0, a1))
        {
            return null;
        }

        foreach ((GraphValue rest, GraphValue candidate) in ((GraphValue, GraphValue)[])[(a0, a1), (a1, a0)])
        {
            if (rest.Producer is { Operator: BinaryOperator { Kind: BinaryFunction.Subtract } } && nodes.Pair(rest, BinaryFunction.Subtract) is var (one, update) && SmallConstant.Read(one) == 1)
            {
                return update == k0 ? Cell(last, nodes, update, k1, candidate) : update == k1 ? Cell(last, nodes, update, k0, candidate) : null;
            }
        }

        return null;
    }

    // u (h - c) + c.
    private static RecurrentCell? Short(GraphNode last, CellNodes nodes, GraphValue product, GraphValue candidate)
    {
        if (nodes.Pair(product, BinaryFunction.Multiply) is not var (p0, p1))
        {
            return null;
        }

        foreach ((GraphValue update, GraphValue difference) in ((GraphValue, GraphValue)[])[(p0, p1), (p1, p0)])
        {
            if (difference.Producer is { Operator: BinaryOperator { Kind: BinaryFunction.Subtract } } && nodes.Pair(difference, BinaryFunction.Subtract) is var (h, c) && c == candidate)
            {
                return Cell(last, nodes, update, h, candidate);
            }
        }

        return null;
    }

    private static RecurrentCell? Cell(GraphNode last, CellNodes nodes, GraphValue update, GraphValue h, GraphValue candidate)
    {
        if (nodes.Inside(candidate, ActivationKind.Tanh) is not { } inner
            || nodes.Product(inner) is not var (x, gated, matrix, bias)
            || nodes.Pair(gated, BinaryFunction.Multiply) is not var (g0, g1)
            || (g0 == h ? g1 : g1 == h ? g0 : null) is not { } reset
            || Gate(nodes, reset) is not var (whole, resetColumn)
            || Gate(nodes, update) is not var (sameWhole, updateColumn)
            || whole != sameWhole
            || nodes.Product(whole) is not var (x2, h2, gateMatrix, gateBias))
        {
            return null;
        }

        int units = (int)h.Shape[-1].Count;
        int inputs = (int)(matrix.Shape[0] - units);
        bool fits = x2 == x && h2 == h && h.Shape.Rank == 2 && matrix.Shape[1] == units && gateMatrix.Shape[0] == matrix.Shape[0] && gateMatrix.Shape[1] == 2 * units
            && x.Shape[-1] == inputs && ((resetColumn, updateColumn) == (0, units) || (resetColumn, updateColumn) == (units, 0));
        return fits
            ? new RecurrentCell(
                RecurrentKind.Gru,
                x,
                [h],
                [last.Output],
                new GateWeights([(gateMatrix, gateBias, updateColumn, 0), (gateMatrix, gateBias, resetColumn, 0), (matrix, bias, 0, 0)], inputs, units),
                nodes.All)
            : null;
    }

    // A part of the sigmoid of both gates, or the sigmoid of a part.
    private static (GraphValue Whole, int Column)? Gate(CellNodes nodes, GraphValue value)
    {
        if (nodes.Columns(value) is var (activated, column))
        {
            return nodes.Inside(activated, ActivationKind.Sigmoid) is { } whole ? (whole, column) : null;
        }

        return nodes.Inside(value, ActivationKind.Sigmoid) is { } part ? nodes.Columns(part) : null;
    }
}
