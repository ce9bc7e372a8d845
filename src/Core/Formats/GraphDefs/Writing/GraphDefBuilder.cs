using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A TensorFlow graph in the making (tensorflow/core/framework/graph.proto), node after node. The values of its constants stay where they are.</summary>
public sealed class GraphDefBuilder
{
    /// <summary>
    /// The version of graphs that is written: what TensorFlow 2.0 and later read without rewriting anything (TF_GRAPH_DEF_VERSION of
    /// tensorflow/core/public/version.h; any since 2019 would do).
    /// </summary>
    public const int Producer = 1286;

    private readonly List<GraphDefConstant> _constants = [];

    /// <summary>Creates an empty graph.</summary>
    public GraphDefBuilder() => Message.Versions = new VersionMessage { Producer = Producer };

    /// <summary>The graph as it is so far.</summary>
    internal GraphDefMessage Message { get; } = new();

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => Message.Node.Count;

    /// <summary>The nodes as they are so far.</summary>
    public IEnumerable<TensorFlowNode> Nodes => Message.Node.Select(n => new TensorFlowNode(n, "the graph"));

    /// <summary>The ops of the nodes, each once.</summary>
    public IEnumerable<string> Ops => Message.Node.Select(n => n.Op).Distinct(StringComparer.Ordinal);

    /// <summary>The names of the nodes of one op.</summary>
    public IEnumerable<string> NodesOf(string op) => Message.Node.Where(n => n.Op == op).Select(n => n.Name);

    /// <summary>The constants, in the order of their nodes.</summary>
    public IReadOnlyList<GraphDefConstant> Constants => _constants;

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name, which must be legal and free.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads, such as "x" or "split:1".</param>
    /// <returns>The node, which takes attributes.</returns>
    public NodeDefBuilder AddNode(string name, string op, params IEnumerable<string> inputs)
    {
        NodeDefMessage node = new() { Name = name, Op = op };
        node.Input.AddRange(inputs);
        Message.Node.Add(node);
        return new NodeDefBuilder(node);
    }

    /// <summary>Adds a constant: a Const node without values.</summary>
    public void AddConstant(GraphDefConstant constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        _constants.Add(constant);
        AddNode(constant.Name, "Const").Type("dtype", constant.DataType).EmptyTensor("value", constant.DataType, constant.Shape);
    }
}
