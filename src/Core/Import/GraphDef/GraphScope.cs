using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>Where names of nodes mean something while importing: the graph, one call of a function, or one turn of a loop.</summary>
/// <param name="name">What it is, for messages.</param>
/// <param name="find">Finds a node by name.</param>
/// <param name="assigned">The variables, by the names they have here, that a call changes; null for none.</param>
/// <param name="invariants">What is the same at each turn of a loop, by node; null for none.</param>
internal sealed class GraphScope(string name, Func<string, TensorFlowNode?> find, IReadOnlySet<string>? assigned = null, IReadOnlyDictionary<string, ImportedValue[]>? invariants = null)
{
    private readonly Dictionary<string, ImportedValue[]> _results = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inProgress = new(StringComparer.Ordinal);
    private Dictionary<string, Exception?>? _loops;

    /// <summary>What it is, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>The arguments of a function, and tensors that are fed in place of what would compute them, by reference.</summary>
    public Dictionary<string, ImportedValue> Fed { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether each call changes a variable, which is then no constant: what nodes read of it differs from call to call.</summary>
    /// <param name="variable">The name it has here.</param>
    public bool Changes(string variable) => assigned?.Contains(variable) ?? false;

    /// <summary>Finds a node; null when there is none.</summary>
    public TensorFlowNode? Find(string node) => find(node);

    /// <summary>The same place at another turn of a loop: nothing evaluated yet but what is the same at each turn.</summary>
    /// <param name="kept">That, by node.</param>
    public GraphScope NewTurn(IReadOnlyDictionary<string, ImportedValue[]> kept) => new(Name, find, assigned, kept);

    /// <summary>What a node gave; null when it is not evaluated yet.</summary>
    public ImportedValue[]? Results(string node) => _results.TryGetValue(node, out ImportedValue[]? own) ? own : invariants?.GetValueOrDefault(node);

    /// <summary>Notes that what a loop takes is asked for; false when it was before.</summary>
    /// <param name="condition">The loop's condition.</param>
    public bool BeginLoop(string condition) => (_loops ??= new(StringComparer.Ordinal)).TryAdd(condition, null);

    /// <summary>Why a loop came to nothing here, which is so for each of its results; null when it did not.</summary>
    /// <param name="condition">The loop's condition.</param>
    public Exception? LoopFault(string condition) => _loops?.GetValueOrDefault(condition);

    /// <summary>Records why a loop came to nothing.</summary>
    /// <param name="condition">The loop's condition.</param>
    /// <param name="fault">Why.</param>
    public void FailLoop(string condition, Exception fault) => (_loops ??= new(StringComparer.Ordinal))[condition] = fault;

    /// <summary>Records what a node gave.</summary>
    public void Set(string node, ImportedValue[] results) => _results[node] = results;

    /// <summary>Marks a node as being evaluated; false when it is already, and so depends on itself.</summary>
    public bool Begin(string node) => _inProgress.Add(node);

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public void End(string node) => _inProgress.Remove(node);
}
