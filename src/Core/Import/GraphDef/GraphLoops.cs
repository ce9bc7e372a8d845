using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// The parts of TensorFlow 1's loops, found once for the whole graph (they stand in graphs, not in functions): a loop of a few nodes would
/// otherwise cost a walk over all.
/// </summary>
internal sealed class GraphLoops
{
    private readonly ILookup<string, TensorFlowNode> _switches;
    private readonly ILookup<string, TensorFlowNode> _exits;
    private readonly ILookup<string, TensorFlowNode> _enters;

    /// <summary>Finds the loops of a graph.</summary>
    public GraphLoops(TensorFlowGraph graph)
    {
        _switches = graph.Nodes.Where(n => n is { Op: "Switch" or "RefSwitch", Inputs: [{ IsControl: false }, { IsControl: false }, ..] }).ToLookup(n => n.Inputs[1].Node, StringComparer.Ordinal);
        _exits = graph.Nodes.Where(n => n is { Op: "Exit" or "RefExit", Inputs: [{ IsControl: false }, ..] }).ToLookup(n => n.Inputs[0].Node, StringComparer.Ordinal);
        _enters = graph.Nodes.Where(n => n is { Op: "Enter" or "RefEnter", Inputs: [{ IsControl: false }, ..] }).ToLookup(n => n.Text("frame_name"), StringComparer.Ordinal);
    }

    /// <summary>The switches that a condition decides.</summary>
    public IEnumerable<TensorFlowNode> Switches(string condition) => _switches[condition];

    /// <summary>The ways out behind a switch.</summary>
    public IEnumerable<TensorFlowNode> Exits(string loopSwitch) => _exits[loopSwitch];

    /// <summary>The ways into a frame.</summary>
    public IEnumerable<TensorFlowNode> Enters(string frame) => _enters[frame];

    /// <summary>What a loop takes: all that must be known before its first turn. Without what is not there, where the loop is not complete.</summary>
    public IEnumerable<TensorName> Taken(GraphScope scope, string condition) => Switches(condition)
        .Select(s => scope.Find(s.Inputs[0].Node) is { Inputs: [var entry, ..] } ? scope.Find(entry.Node) : null)
        .OfType<TensorFlowNode>()
        .Select(e => e.Text("frame_name"))
        .Distinct(StringComparer.Ordinal)
        .SelectMany(Enters)
        .Select(e => e.Inputs[0]);
}
