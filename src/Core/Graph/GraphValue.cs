namespace TfModelTools.Graph;

/// <summary>A value that flows in a graph: an input of the model, a constant, or an output of a node.</summary>
public sealed class GraphValue
{
    private readonly List<GraphNode> _readers = [];
    private ValueSpec _spec;

    internal GraphValue(string name, ValueSpec spec, GraphNode? producer = null, int outputIndex = 0, GraphConstant? constant = null)
    {
        Name = name;
        _spec = Checked(spec);
        Producer = producer;
        OutputIndex = outputIndex;
        Constant = constant;
    }

    /// <summary>The name: of an input or constant its own, of a node's output the node's, with ":k" for the k-th output after the first.</summary>
    public string Name { get; }

    /// <summary>Element type and shape.</summary>
    public ValueSpec Spec
    {
        get => _spec;
        internal set => _spec = Checked(value);
    }

    /// <summary>The shape.</summary>
    public SymbolicShape Shape => Spec.Shape;

    /// <summary>The node this is an output of; null for inputs and constants.</summary>
    public GraphNode? Producer { get; }

    /// <summary>Which output of its node this is.</summary>
    public int OutputIndex { get; }

    /// <summary>The constant; null for inputs and outputs of nodes.</summary>
    public GraphConstant? Constant { get; }

    /// <summary>The nodes that read the value, one as often as it does.</summary>
    public IReadOnlyList<GraphNode> Readers => _readers;

    /// <summary>How many outputs of the model are this value.</summary>
    public int OutputCount { get; internal set; }

    /// <summary>How often the value is read, by nodes or as an output of the model.</summary>
    public int UseCount => _readers.Count + OutputCount;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Spec}";

    // No value of a graph has extents beyond the limits, whoever makes it; and each unknown one is the same as itself, so that what is
    // computed with it is known to be.
    private ValueSpec Checked(ValueSpec spec)
    {
        ExtentLimits.Check(spec.Shape, Name);
        SymbolicShape told = spec.Shape.Told();
        return ReferenceEquals(told, spec.Shape) ? spec : spec with { Shape = told };
    }

    internal void AddReader(GraphNode node) => _readers.Add(node);

    /// <summary>Takes all readers away at once, for another value to be read in its place: one by one each would be searched for among the rest.</summary>
    internal GraphNode[] TakeReaders()
    {
        GraphNode[] readers = [.. _readers];
        _readers.Clear();
        return readers;
    }

    // What was added last is most often what goes, else what was added first: the middle of thousands is looked at last.
    internal void RemoveReader(GraphNode node)
    {
        for (int first = 0, last = _readers.Count - 1; first <= last; first++, last--)
        {
            int at = ReferenceEquals(_readers[last], node) ? last : ReferenceEquals(_readers[first], node) ? first : -1;
            if (at >= 0)
            {
                _readers.RemoveAt(at);
                return;
            }
        }
    }
}
