using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Recurrent;

/// <summary>One step of a recurrent layer, found in a graph.</summary>
/// <param name="Kind">The cell.</param>
/// <param name="X">The step's input, (N, I).</param>
/// <param name="Before">The states before: h, and of LSTM c, each (N, U).</param>
/// <param name="After">The states after, in the same order.</param>
/// <param name="Weights">The weights, which steps of one layer share.</param>
/// <param name="Nodes">The nodes it is made of, the one that gives h first.</param>
internal sealed record RecurrentCell(
    RecurrentKind Kind,
    GraphValue X,
    GraphValue[] Before,
    GraphValue[] After,
    GateWeights Weights,
    IReadOnlyList<GraphNode> Nodes)
{
    /// <summary>What makes the candidate.</summary>
    public ActivationFunction Activation { get; init; } = new(ActivationKind.Tanh);

    /// <summary>Whether a step that none of the same weights precedes or follows is a layer nevertheless.</summary>
    public bool StandsAlone => Kind != RecurrentKind.SimpleRnn;
}
