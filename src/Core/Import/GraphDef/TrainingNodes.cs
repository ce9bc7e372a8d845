using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// The nodes of a graph that serve training alone: gradients and what is computed of them, assignments, saving, and what is computed only
/// to be assigned or saved.
/// </summary>
internal sealed class TrainingNodes
{
    private static readonly string[] TrainingKinds = ["gradients and training", "saving and restoring", "summaries and debugging", "queues and datasets"];
    private static readonly string[] OuterScopes = ["gradients", "save", "init", "report_uninitialized_variables"];
    private static readonly string[] AnyScopes = ["gradients", "report_uninitialized_variables"];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _feeders = new(StringComparer.Ordinal);

    /// <summary>Finds them.</summary>
    /// <param name="graph">The graph.</param>
    public TrainingNodes(TensorFlowGraph graph)
    {
        Dictionary<string, List<TensorFlowNode>> readers = new(StringComparer.Ordinal);
        Stack<TensorFlowNode> gradients = new();
        foreach (TensorFlowNode node in graph.Nodes)
        {
            foreach (TensorName input in node.Inputs.Where(i => !i.IsControl))
            {
                (readers.TryGetValue(input.Node, out List<TensorFlowNode>? list) ? list : readers[input.Node] = []).Add(node);
            }

            if (IsTraining(node))
            {
                _names.Add(node.Name);
                if (!IsAssignment(node))
                {
                    gradients.Push(node);
                }
            }
        }

        // What reads a gradient belongs to the optimizer.
        while (gradients.TryPop(out TensorFlowNode? next))
        {
            foreach (TensorFlowNode reader in readers.GetValueOrDefault(next.Name) ?? [])
            {
                if (_names.Add(reader.Name))
                {
                    gradients.Push(reader);
                }
            }
        }

        // What is read by assignments and saving alone, and what only that reads.
        Stack<TensorFlowNode> pending = new(graph.Nodes.Where(n => IsAssignment(n) || IsSaving(n)));
        HashSet<string> sinks = [.. pending.Select(n => n.Name)];
        while (pending.TryPop(out TensorFlowNode? next))
        {
            foreach (TensorName input in next.Inputs.Where(i => !i.IsControl))
            {
                if (!sinks.Contains(input.Node) && graph.Find(input.Node) is { } source && readers[input.Node].All(r => sinks.Contains(r.Name)))
                {
                    sinks.Add(input.Node);
                    _feeders.Add(input.Node);
                    pending.Push(source);
                }
            }
        }
    }

    /// <summary>Whether a node computes with gradients, assigns, saves, restores or reports.</summary>
    public bool Contains(TensorFlowNode node) => _names.Contains(node.Name);

    /// <summary>Whether a node is computed only to be assigned or saved.</summary>
    public bool IsFeeder(TensorFlowNode node) => _feeders.Contains(node.Name);

    private static bool IsAssignment(TensorFlowNode node) => node.Op.StartsWith("Assign", StringComparison.Ordinal);

    private static bool IsSaving(TensorFlowNode node) => node.Op.StartsWith("Save", StringComparison.Ordinal);

    private static bool IsTraining(TensorFlowNode node)
    {
        string[] scopes = node.Name.Split('/')[..^1];
        return (scopes.Length > 0 && OuterScopes.Contains(WithoutNumber(scopes[0])))
            || scopes.Any(s => AnyScopes.Contains(WithoutNumber(s)))
            || IsAssignment(node)
            || (OpTable.Find(node.Op) is null && UnsupportedOps.Kinds.Any(k => TrainingKinds.Contains(k.Kind) && k.Has(node.Op)));
    }

    // TensorFlow numbers scopes of one name: "save", "save_1".
    private static string WithoutNumber(string scope) =>
        scope.LastIndexOf('_') is > 0 and var at && at + 1 < scope.Length && scope.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? scope[..at] : scope;
}
