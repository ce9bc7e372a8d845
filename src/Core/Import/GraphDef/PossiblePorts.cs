using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// What a graph without signatures could take and give: its placeholders, and what no node of a prediction reads. Nodes of training, and
/// those within the branch of a condition, are no outputs; nor is what is computed only to be assigned to a variable.
/// </summary>
internal static class PossiblePorts
{
    // Of nodes that say how many they give: a few bytes each could stand for a million.
    private const int MaxMore = 10_000;

    private static readonly HashSet<string> NeverOutputs = new(StringComparer.Ordinal)
    {
        "Const", "Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "Variable", "VariableV2", "VarHandleOp", "ReadVariableOp", "NoOp", "Assert", "Print", "PrintV2",
        "VarIsInitializedOp", "IsVariableInitialized", "DestroyResourceOp", "Enter", "Switch", "NextIteration", "LoopCond", "ControlTrigger",
    };

    /// <summary>The placeholders, in the graph's order.</summary>
    public static IEnumerable<TensorFlowNode> Inputs(TensorFlowGraph graph) => graph.Nodes.Where(n => n.Op is "Placeholder" or "PlaceholderV2");

    /// <summary>The tensors that no node reads but those of training, in the graph's order.</summary>
    /// <exception cref="LimitExceededException">They are many more than there are nodes.</exception>
    public static IReadOnlyList<TensorName> Outputs(TensorFlowGraph graph)
    {
        TrainingNodes training = new(graph);
        BranchDepths depths = new(graph);
        TensorFlowNode[] Ends(Func<TensorFlowNode, bool> isLeftOut)
        {
            HashSet<string> read = [.. graph.Nodes.Where(n => !isLeftOut(n)).SelectMany(n => n.Inputs).Where(i => !i.IsControl).Select(i => i.Node)];
            return [.. graph.Nodes.Where(n => !read.Contains(n.Name) && !NeverOutputs.Contains(n.Op) && !IsLoopHead(graph, n) && !isLeftOut(n) && depths.Of(n.Name) == 0)];
        }

        TensorFlowNode[] leaves = Ends(n => training.Contains(n) || training.IsFeeder(n));
        leaves = leaves.Length > 0 ? leaves : Ends(training.Contains);
        HashSet<string> fed = DependOnInputs(graph);

        // Initializers are leaves as well, but no input reaches them.
        IEnumerable<TensorFlowNode> nodes = leaves.Any(l => fed.Contains(l.Name)) ? leaves.Where(l => fed.Contains(l.Name)) : leaves;
        List<TensorName> outputs = [];
        long most = (long)graph.Nodes.Count + MaxMore;
        foreach (TensorFlowNode node in nodes)
        {
            long count = OutputCount(graph, node);
            if (count > most - outputs.Count)
            {
                throw new LimitExceededException(
                    $"'{graph.Path}': its nodes that no other reads have more than {most} outputs ('{PrintableText.Beginning(node.Name)}' has {count}).",
                    $"Name the outputs ({OptionKey.Output}).",
                    graph.Path);
            }

            for (int i = 0; i < count; i++)
            {
                outputs.Add(new TensorName(node.Name, string.Empty, i, false));
            }
        }

        return outputs;
    }

    /// <summary>How many tensors a node gives to a prediction; of a normalization the result alone, not the statistics for training, and of a condition not which branch was taken.</summary>
    private static long OutputCount(TensorFlowGraph graph, TensorFlowNode node)
    {
        return node.Op switch
        {
            "FusedBatchNorm" or "FusedBatchNormV2" or "FusedBatchNormV3" => 1,
            "Merge" or "RefMerge" => 1,
            "Unpack" or "Unstack" => node.Integer("num", 1),
            "Split" when graph.Vocabulary == GraphVocabulary.ModelIr => node.Integer("split", node.Attribute("split")?.Integers.Count ?? 1),
            "Split" or "SplitV" => node.Integer("num_split", 1),
            "IdentityN" or "While" or "StatelessWhile" => node.Attribute("T")?.Types.Count ?? 1,
            "PartitionedCall" or "StatefulPartitionedCall" or "If" or "StatelessIf" or "Case" or "StatelessCase" => node.Attribute("Tout")?.Types.Count ?? 1,
            "ShapeN" => node.Inputs.Count(i => !i.IsControl),
            "DynamicPartition" => node.Integer("num_partitions", 1),
            _ when graph.FindFunction(node.Op) is { } function => function.Outputs.Count,
            _ => OutputNames.Count(node.Op),
        };
    }

    // A Merge joins the branches of a condition, which is a result, or is where a loop begins.
    private static bool IsLoopHead(TensorFlowGraph graph, TensorFlowNode node) => node.Op is "Merge" or "RefMerge" && node.Inputs.Any(i => graph.Find(i.Node)?.Op is "NextIteration" or "RefNextIteration");

    private static HashSet<string> DependOnInputs(TensorFlowGraph graph)
    {
        Dictionary<string, List<string>> readers = new(StringComparer.Ordinal);
        foreach (TensorFlowNode node in graph.Nodes)
        {
            foreach (TensorName input in node.Inputs.Where(i => !i.IsControl))
            {
                (readers.TryGetValue(input.Node, out List<string>? list) ? list : readers[input.Node] = []).Add(node.Name);
            }
        }

        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> pending = new(graph.Nodes.Where(n => n.Op is "Placeholder" or "PlaceholderV2" or "PlaceholderWithDefault").Select(n => n.Name));
        while (pending.TryPop(out string? next))
        {
            if (reached.Add(next) && readers.TryGetValue(next, out List<string>? list))
            {
                list.ForEach(pending.Push);
            }
        }

        return reached;
    }
}
