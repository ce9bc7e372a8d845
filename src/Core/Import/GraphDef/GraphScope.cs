using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>Where names of nodes mean something while importing: the graph, one call of a function, or one turn of a loop.</summary>
/// <param name="name">What it is, for messages.</param>
/// <param name="find">Finds a node by name.</param>
/// <param name="assigned">The variables, by the names they have here, that a call changes; null for none.</param>
internal sealed class GraphScope(string name, Func<string, TensorFlowNode?> find, IReadOnlySet<string>? assigned = null)
{
    private readonly Dictionary<string, ImportedValue[]> _results = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inProgress = new(StringComparer.Ordinal);

    /// <summary>What it is, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>The arguments of a function, and tensors that are fed in place of what would compute them, by reference.</summary>
    public Dictionary<string, ImportedValue> Fed { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether each call changes a variable, which is then no constant: what nodes read of it differs from call to call.</summary>
    /// <param name="variable">The name it has here.</param>
    public bool Changes(string variable) => assigned?.Contains(variable) ?? false;

    /// <summary>Finds a node; null when there is none.</summary>
    public TensorFlowNode? Find(string node) => find(node);

    /// <summary>The same place at another turn of a loop: nothing evaluated yet.</summary>
    public GraphScope NewTurn() => new(Name, find, assigned);

    /// <summary>What a node gave; null when it is not evaluated yet.</summary>
    public ImportedValue[]? Results(string node) => _results.GetValueOrDefault(node);

    /// <summary>Records what a node gave.</summary>
    public void Set(string node, ImportedValue[] results) => _results[node] = results;

    /// <summary>Marks a node as being evaluated; false when it is already, and so depends on itself.</summary>
    public bool Begin(string node) => _inProgress.Add(node);

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public void End(string node) => _inProgress.Remove(node);
}
