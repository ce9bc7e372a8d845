using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.ModelIr;
using TfModelTools.Import.Onnx;

namespace TfModelTools.Inspection;

/// <summary>
/// Finds the ops that no converter takes among those that an output depends on, through the functions that are called. It goes by the ops
/// alone: whether their options are supported, only importing the model tells.
/// </summary>
internal static class UnsupportedOpFinder
{
    private const int MaxListedNodes = 16;

    /// <summary>Finds them, the most frequent first.</summary>
    public static IReadOnlyList<UnsupportedOp> Find(InspectedGraph inspected)
    {
        TensorFlowGraph graph = inspected.Graph;
        Dictionary<string, (int Count, List<string> Nodes)> found = new(StringComparer.Ordinal);
        HashSet<string> functions = new(StringComparer.Ordinal);
        Stack<TensorFlowFunction> pending = new();
        foreach (TensorFlowNode node in Reached(graph, inspected))
        {
            Visit(node);
        }

        while (pending.TryPop(out TensorFlowFunction? function))
        {
            foreach (TensorFlowNode node in function.Nodes)
            {
                Visit(node);
            }
        }

        return [.. found
            .OrderByDescending(f => f.Value.Count).ThenBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => new UnsupportedOp(f.Key, f.Value.Count, VocabularyOf(graph).WhyUnsupported(f.Key), f.Value.Nodes))];

        void Visit(TensorFlowNode node)
        {
            foreach (string name in Called(node))
            {
                if (graph.FindFunction(name) is { } function && functions.Add(name))
                {
                    pending.Push(function);
                }
            }

            if (IsUnsupported(graph, node))
            {
                (int count, List<string> nodes) = found.GetValueOrDefault(node.Op, (0, []));
                if (nodes.Count < MaxListedNodes)
                {
                    nodes.Add(node.Name);
                }

                found[node.Op] = (count + 1, nodes);
            }
        }
    }

    /// <summary>Of the nodes of a graph itself those that no converter takes, or that call a function with such a node, by name, with the reason.</summary>
    public static Dictionary<string, string> Nodes(TensorFlowGraph graph)
    {
        Dictionary<string, string> reasons = new(StringComparer.Ordinal);
        Dictionary<string, TensorFlowNode?> culprits = new(StringComparer.Ordinal);
        foreach (TensorFlowNode node in graph.Nodes)
        {
            if (IsUnsupported(graph, node))
            {
                reasons[node.Name] = VocabularyOf(graph).WhyUnsupported(node.Op);
            }
            else if (Called(node).Select(Culprit).OfType<TensorFlowNode>().FirstOrDefault() is { } inner)
            {
                reasons[node.Name] = $"it calls '{inner.Name}' ({inner.Op}): {VocabularyOf(graph).WhyUnsupported(inner.Op)}";
            }
        }

        return reasons;

        // The first node that is not supported in a function or those it calls; asked about while it is looked at, a function has none.
        TensorFlowNode? Culprit(string name)
        {
            if (culprits.TryGetValue(name, out TensorFlowNode? known) || graph.FindFunction(name) is not { } function)
            {
                return known;
            }

            StackDepth.Ensure("A function that calls others");
            culprits[name] = null;
            return culprits[name] = function.Nodes.FirstOrDefault(n => IsUnsupported(graph, n)) ?? function.Nodes.SelectMany(Called).Select(Culprit).OfType<TensorFlowNode>().FirstOrDefault();
        }
    }

    private static OpVocabulary VocabularyOf(TensorFlowGraph graph) => graph.Vocabulary switch
    {
        GraphVocabulary.ModelIr => ModelIrOpTable.Vocabulary,
        GraphVocabulary.Onnx => OnnxOpTable.Vocabulary,
        _ => OpVocabulary.TensorFlow,
    };

    private static bool IsUnsupported(TensorFlowGraph graph, TensorFlowNode node) =>
        VocabularyOf(graph).Find(node.Op) is null && graph.FindFunction(node.Op) is null && node.Op is not ("Placeholder" or "PlaceholderV2" or "NoOp" or "_Arg" or "_Retval");

    private static IEnumerable<string> Called(TensorFlowNode node) =>
        node.AttributeNames.Select(node.Attribute).SelectMany(a => a!.Function is { } name ? [name] : a.Functions).Append(node.Op);

    private static IEnumerable<TensorFlowNode> Reached(TensorFlowGraph graph, InspectedGraph inspected)
    {
        IEnumerable<string> outputs = inspected.Signatures.Count > 0
            ? inspected.Signatures.Where(s => !GraphModelOpener.IsInternal(s.Key)).SelectMany(s => s.Outputs).SelectMany(o => o.TensorName.Split(", ")).Select(t => TensorName.Parse(t).Node)
            : PossiblePorts.Outputs(graph).Select(o => o.Node);
        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> pending = new(outputs);
        while (pending.TryPop(out string? name))
        {
            if (graph.Find(name) is { } node && reached.Add(name))
            {
                foreach (TensorName input in node.Inputs.Where(i => !i.IsControl))
                {
                    pending.Push(input.Node);
                }
            }
        }

        return graph.Nodes.Where(n => reached.Contains(n.Name));
    }
}
