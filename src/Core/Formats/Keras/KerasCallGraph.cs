namespace TfModelTools.Formats.Keras;

/// <summary>
/// The calls of a functional model as Keras meets them on the way back from its outputs, and how far each is from these, whatever order they are created or stated in
/// (keras/src/ops/function.py, map_graph; of Keras 2 engine/functional.py). Calls that no output needs are not among them.
/// </summary>
internal sealed class KerasCallGraph
{
    private readonly Func<(int Layer, int Call), IEnumerable<(int Layer, int Call)>> _parents;
    private readonly Dictionary<int, int> _met = [];
    private readonly Dictionary<int, int> _depths = [];
    private readonly HashSet<(int Layer, int Call)> _known = [];
    private readonly List<((int Layer, int Call) Node, (int Layer, int Call)[] Parents)> _finished = [];

    /// <param name="outputs">The calls that give the model's outputs, in their order.</param>
    /// <param name="parents">What a call reads from, in the order of its arguments.</param>
    public KerasCallGraph(IEnumerable<(int Layer, int Call)> outputs, Func<(int Layer, int Call), IEnumerable<(int Layer, int Call)>> parents)
    {
        _parents = parents;
        foreach ((int Layer, int Call) output in outputs)
        {
            Walk(output);
        }

        Calls = Measure();
    }

    /// <summary>The calls in the order in which Keras makes them: those furthest from the outputs first.</summary>
    public IReadOnlyList<(int Layer, int Call)> Calls { get; }

    /// <summary>The layers, by the number with which each was met first.</summary>
    public IReadOnlyDictionary<int, int> Met => _met;

    /// <summary>How far each layer is from the outputs.</summary>
    public IReadOnlyDictionary<int, int> Depths => _depths;

    private List<(int Layer, int Call)> Measure()
    {
        Dictionary<(int Layer, int Call), int> distances = [];

        // Calls equally far are made in the order in which their distances were noted first.
        List<(int Layer, int Call)> noted = [];
        void Note((int Layer, int Call) node, int distance)
        {
            if (distances.TryAdd(node, distance))
            {
                noted.Add(node);
            }
            else
            {
                distances[node] = Math.Max(distances[node], distance);
            }
        }

        for (int i = _finished.Count - 1; i >= 0; i--)
        {
            ((int Layer, int Call) node, (int Layer, int Call)[] parents) = _finished[i];

            // A layer that is called several times is as far as its furthest call, and so are its calls from then on.
            Note(node, _depths.GetValueOrDefault(node.Layer));
            int depth = distances[node];
            _depths[node.Layer] = depth;
            foreach ((int Layer, int Call) parent in parents)
            {
                Note(parent, depth + 1);
            }
        }

        return [.. noted.OrderByDescending(n => distances[n])];
    }

    // Depth first, the way back from a call: a call is finished when all that it reads are. With a stack of its own, for chains are long.
    private void Walk((int Layer, int Call) from)
    {
        Stack<((int Layer, int Call) Node, (int Layer, int Call)[] Parents, int Next)> open = [];
        Enter(from);
        while (open.TryPop(out ((int Layer, int Call) Node, (int Layer, int Call)[] Parents, int Next) top))
        {
            if (top.Next == top.Parents.Length)
            {
                _finished.Add((top.Node, top.Parents));
                continue;
            }

            open.Push((top.Node, top.Parents, top.Next + 1));
            Enter(top.Parents[top.Next]);
        }

        void Enter((int Layer, int Call) node)
        {
            if (!_known.Add(node))
            {
                return;
            }

            _met.TryAdd(node.Layer, _met.Count);
            open.Push((node, [.. _parents(node)], 0));
        }
    }
}
