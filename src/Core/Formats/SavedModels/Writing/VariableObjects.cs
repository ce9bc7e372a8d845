using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.SavedModels;

/// <summary>
/// The variables of a model as a tree of Python objects, by which TensorFlow 2 finds them in a checkpoint: "dense/kernel" is the attribute kernel of the attribute
/// dense of the model, and is stored under dense/kernel/.ATTRIBUTES/VARIABLE_VALUE (tensorflow/core/protobuf/trackable_object_graph.proto).
/// </summary>
internal sealed class VariableObjects
{
    private readonly List<Node> _nodes = [new(null)];

    /// <summary>Makes the tree.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="reserved">Names of attributes of the model that are something else.</param>
    public VariableObjects(IEnumerable<GraphDefVariable> variables, params IEnumerable<string> reserved)
    {
        foreach (string name in reserved)
        {
            _nodes[0].Names.TryAdd(name);
        }

        foreach (GraphDefVariable variable in variables)
        {
            string[] parts = [.. variable.Name.Split('/', StringSplitOptions.RemoveEmptyEntries)];
            int owner = 0;
            List<string> path = [];
            for (int i = 0; i < parts.Length - 1; i++)
            {
                owner = Scope(owner, parts[i], path);
            }

            Add(owner, parts.Length == 0 ? "variable" : parts[^1], new Node(variable), path);
            Keys.Add(variable.Name, string.Join('/', path.Select(Escaped)) + CheckpointNames.ObjectValueSuffix);
            Ids.Add(variable.Name, _nodes.Count - 1);
        }
    }

    /// <summary>The key of each variable in a checkpoint, by its name.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of each variable's object, by its name.</summary>
    public Dictionary<string, int> Ids { get; } = new(StringComparer.Ordinal);

    /// <summary>How many objects there are; 0 is the model.</summary>
    public int Count => _nodes.Count;

    /// <summary>The variable that an object is; null for the model and for what holds variables.</summary>
    public GraphDefVariable? VariableOf(int id) => _nodes[id].Variable;

    /// <summary>The objects that an object holds, by attribute.</summary>
    public IEnumerable<ObjectReferenceMessage> ChildrenOf(int id) => _nodes[id].Children.Select(c => new ObjectReferenceMessage { LocalName = c.Name, NodeId = c.Id });

    /// <summary>The graph of objects that stands in the checkpoint.</summary>
    public TrackableObjectGraphMessage ToMessage()
    {
        TrackableObjectGraphMessage graph = new();
        for (int id = 0; id < _nodes.Count; id++)
        {
            TrackableObjectMessage node = new();
            node.Children.AddRange(ChildrenOf(id));
            if (_nodes[id].Variable is { } variable)
            {
                node.Attributes.Add(new TrackableObjectMessage.Types.SerializedTensor { Name = "VARIABLE_VALUE", FullName = variable.Name, CheckpointKey = Keys[variable.Name] });
            }

            graph.Nodes.Add(node);
        }

        return graph;
    }

    // The object of a scope; one whose name a variable has is called otherwise.
    private int Scope(int owner, string name, List<string> path)
    {
        foreach ((string own, string wished, int id) in _nodes[owner].Children)
        {
            if (wished == name && _nodes[id].Variable is null)
            {
                path.Add(own);
                return id;
            }
        }

        Add(owner, name, new Node(null), path);
        return _nodes.Count - 1;
    }

    private void Add(int owner, string name, Node node, List<string> path)
    {
        string own = _nodes[owner].Names.Add(name);
        _nodes[owner].Children.Add((own, name, _nodes.Count));
        _nodes.Add(node);
        path.Add(own);
    }

    // As TensorFlow spells attributes in keys (tensorflow/python/checkpoint/trackable_view.py).
    private static string Escaped(string name) => name.Replace(".", "..", StringComparison.Ordinal);

    private sealed class Node(GraphDefVariable? variable)
    {
        public GraphDefVariable? Variable { get; } = variable;

        public List<(string Name, string Wished, int Id)> Children { get; } = [];

        public UniqueNames Names { get; } = new();
    }
}
