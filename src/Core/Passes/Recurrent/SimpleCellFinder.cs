using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Recurrent;

/// <summary>
/// Finds a step of a plain recurrent layer: h' = f([x, h] W + b) (tf.nn.rnn_cell.BasicRNNCell). By itself it is a product of two values side by side, as other
/// nets have them: only steps that follow upon each other are a layer.
/// </summary>
internal static class SimpleCellFinder
{
    /// <summary>The step whose h a node gives; null when there is none.</summary>
    public static RecurrentCell? Find(GraphNode last)
    {
        CellNodes nodes = new();
        if (last.Operator is not ActivationOperator { Function: { Kind: ActivationKind.Tanh or ActivationKind.Relu or ActivationKind.Sigmoid } function }
            || nodes.Inside(last.Output, function.Kind) is not { } inner
            || nodes.Product(inner) is not var (x, h, matrix, bias))
        {
            return null;
        }

        int units = (int)matrix.Shape[1];
        int inputs = (int)matrix.Shape[0] - units;
        bool fits = inputs > 0 && h.Shape.IsSame(last.Output.Shape) && x.Shape[-1] == inputs;
        return fits
            ? new RecurrentCell(RecurrentKind.SimpleRnn, x, [h], [last.Output], new GateWeights([(matrix, bias, 0, 0)], inputs, units), nodes.All) { Activation = function }
            : null;
    }
}
