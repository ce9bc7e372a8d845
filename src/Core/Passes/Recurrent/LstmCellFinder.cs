using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Recurrent;

/// <summary>
/// Finds a step of an LSTM without peepholes: gates = [x, h] W + b; c' = sigmoid(f + bias) c + sigmoid(i) tanh(j); h' = sigmoid(o) tanh(c'),
/// the gates in any order (tf.nn.rnn_cell.BasicLSTMCell and LSTMCell, tf.raw_ops.LSTMBlockCell).
/// </summary>
internal static class LstmCellFinder
{
    /// <summary>The step whose h a node gives; null when there is none.</summary>
    public static RecurrentCell? Find(GraphNode last)
    {
        CellNodes nodes = new();
        if (nodes.Pair(last.Output, BinaryFunction.Multiply) is not var (left, right))
        {
            return null;
        }

        foreach ((GraphValue gate, GraphValue squashed) in ((GraphValue, GraphValue)[])[(left, right), (right, left)])
        {
            if (nodes.Inside(gate, ActivationKind.Sigmoid) is { } output
                && nodes.Inside(squashed, ActivationKind.Tanh) is { } cell
                && nodes.Pair(cell, BinaryFunction.Add) is var (first, second))
            {
                return Cell(last, nodes, output, cell, first, second) ?? Cell(last, nodes, output, cell, second, first);
            }
        }

        return null;
    }

    private static RecurrentCell? Cell(GraphNode last, CellNodes nodes, GraphValue output, GraphValue cell, GraphValue kept, GraphValue added)
    {
        if (Gated(nodes, added, isCandidate: true) is not var (input, candidate)
            || Gated(nodes, kept, isCandidate: false) is not var (forget, before)
            || nodes.Inside(candidate, ActivationKind.Tanh) is not { } inner)
        {
            return null;
        }

        (GraphValue open, float bias) = nodes.WithoutNumber(forget);
        (GraphValue Whole, int Column)?[] parts = [nodes.Columns(input), nodes.Columns(open), nodes.Columns(inner), nodes.Columns(output)];
        if (parts.Any(p => p is null || p.Value.Whole != parts[0]!.Value.Whole) || nodes.Product(parts[0]!.Value.Whole) is not var (x, h, matrix, stored))
        {
            return null;
        }

        int units = (int)before.Shape[-1].Count;
        int inputs = (int)(matrix.Shape[0] - units);
        bool fits = before.Shape.Rank == 2 && h.Shape.IsSame(before.Shape) && matrix.Shape[1] == 4 * units && x.Shape[-1] == inputs
            && parts.Select(p => p!.Value.Column).Order().SequenceEqual([0, units, 2 * units, 3 * units]);
        return fits
            ? new RecurrentCell(
                RecurrentKind.Lstm,
                x,
                [h, before],
                [last.Output, cell],
                new GateWeights([.. parts.Select((p, i) => (matrix, stored, p!.Value.Column, i == 1 ? bias : 0f))], inputs, units),
                nodes.All)
            : null;
    }

    // sigmoid(gate) times a state, or times a candidate.
    private static (GraphValue Gate, GraphValue Other)? Gated(CellNodes nodes, GraphValue value, bool isCandidate)
    {
        if (nodes.Pair(value, BinaryFunction.Multiply) is not var (a, b))
        {
            return null;
        }

        foreach ((GraphValue gate, GraphValue other) in ((GraphValue, GraphValue)[])[(a, b), (b, a)])
        {
            bool isTanh = other.Producer?.Operator is ActivationOperator { Function.Kind: ActivationKind.Tanh };
            if (isTanh == isCandidate && nodes.Inside(gate, ActivationKind.Sigmoid) is { } inner)
            {
                return (inner, other);
            }
        }

        return null;
    }
}
