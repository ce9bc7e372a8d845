using TfModelTools.Graph;

namespace TfModelTools.Passes.Patterns;

/// <summary>What a pattern has found so far: values by name, and the nodes it went through.</summary>
internal sealed class Match
{
    private readonly List<(string Name, GraphValue Value)> _values = [];
    private readonly List<GraphNode> _nodes = [];

    /// <summary>The nodes the pattern went through, the one it began at first.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>A recorded value.</summary>
    public GraphValue this[string name] => _values.Find(v => v.Name == name).Value;

    /// <summary>The number of a recorded constant.</summary>
    public double Number(string name) => SmallConstant.Read(this[name])!.Value;

    /// <summary>Records a value; false when another is recorded under the name.</summary>
    public bool Bind(string name, GraphValue value)
    {
        foreach ((string known, GraphValue bound) in _values)
        {
            if (known == name)
            {
                return ReferenceEquals(bound, value);
            }
        }

        _values.Add((name, value));
        return true;
    }

    /// <summary>Goes through a node.</summary>
    public bool Enter(GraphNode node, Func<bool> inside) => Try(() =>
    {
        if (!_nodes.Contains(node))
        {
            _nodes.Add(node);
        }

        return inside();
    });

    /// <summary>Tries something, and forgets what it recorded when it fails.</summary>
    public bool Try(Func<bool> attempt)
    {
        int values = _values.Count;
        int nodes = _nodes.Count;
        if (attempt())
        {
            return true;
        }

        _values.RemoveRange(values, _values.Count - values);
        _nodes.RemoveRange(nodes, _nodes.Count - nodes);
        return false;
    }

    /// <summary>Whether nothing but the pattern itself reads what its inner nodes compute, so that they go when it is replaced.</summary>
    public bool IsClosed => _nodes.Skip(1).All(n => n.Outputs.All(o => o.OutputCount == 0 && o.Readers.All(_nodes.Contains)));
}
