namespace TfModelTools.Graph;

/// <summary>One use of an operator.</summary>
public sealed class GraphNode
{
    private readonly List<string> _absorbed = [];
    private GraphValue[] _inputs;

    internal GraphNode(string name, Operator op, GraphValue[] inputs, string sourceName, string sourceKind)
    {
        Name = name;
        Operator = op;
        _inputs = inputs;
        SourceName = sourceName;
        SourceKind = sourceKind;
        IReadOnlyList<ValueSpec> specs = Infer();
        Outputs = [.. specs.Select((s, i) => new GraphValue(i == 0 ? name : $"{name}:{i}", s, this, i))];
        Array.ForEach(_inputs, i => i.AddReader(this));
    }

    /// <summary>The name, unique in its graph.</summary>
    public string Name { get; }

    /// <summary>What the node computes.</summary>
    public Operator Operator { get; private set; }

    /// <summary>The name of the layer or node of the source model this came from.</summary>
    public string SourceName { get; }

    /// <summary>The class or op of the source model this came from, such as "Conv2D".</summary>
    public string SourceKind { get; }

    /// <summary>The names of the nodes that passes have merged into this one, in their order.</summary>
    public IReadOnlyList<string> Absorbed => _absorbed;

    /// <summary>What it reads.</summary>
    public IReadOnlyList<GraphValue> Inputs => _inputs;

    /// <summary>What it computes; at least one.</summary>
    public IReadOnlyList<GraphValue> Outputs { get; private set; }

    /// <summary>The first output, which most nodes have only.</summary>
    public GraphValue Output => Outputs[0];

    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Operator.Name}({string.Join(", ", _inputs.Select(i => i.Name))})";

    internal void CopyAbsorbed(GraphNode other) => _absorbed.AddRange(other._absorbed);

    /// <summary>The node before this one in the graph's order.</summary>
    internal GraphNode? Previous { get; set; }

    /// <summary>The node after this one in the graph's order.</summary>
    internal GraphNode? Next { get; set; }

    /// <summary>Reads another value in place of one that has been told that nobody reads it any more (<see cref="GraphValue.TakeReaders"/>).</summary>
    internal void ReplaceInput(GraphValue old, GraphValue replacement)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (ReferenceEquals(_inputs[i], old))
            {
                _inputs[i] = replacement;
                replacement.AddReader(this);
            }
        }
    }

    /// <summary>Stops reading: the node leaves its graph.</summary>
    internal void Detach() => Array.ForEach(_inputs, i => i.RemoveReader(this));

    /// <summary>Makes the node compute something else, in place of itself and of the nodes it absorbs.</summary>
    internal void Rewrite(Operator op, IEnumerable<GraphValue> inputs, params IEnumerable<GraphNode> absorbed)
    {
        GraphValue[] read = [.. inputs];
        Detach();
        Operator = op;
        _inputs = read;
        Array.ForEach(_inputs, i => i.AddReader(this));
        foreach (GraphNode node in absorbed)
        {
            _absorbed.Add(node.Name);
            _absorbed.AddRange(node._absorbed);
        }

        // What an operator of fewer outputs does not give, nobody reads by then.
        IReadOnlyList<ValueSpec> specs = Infer();
        if (specs.Count < Outputs.Count)
        {
            Outputs = [.. Outputs.Take(specs.Count)];
        }

        for (int i = 0; i < specs.Count; i++)
        {
            Outputs[i].Spec = specs[i];
        }
    }

    /// <summary>What the operator says its outputs are, for the inputs as they are now.</summary>
    internal IReadOnlyList<ValueSpec> Infer() => Operator.InferOutputs(new InferenceContext(Name, Operator, [.. _inputs.Select(i => i.Spec)]));
}
