using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// The placeholders that outputs depend on, also where importing came to nothing before it reached them. Left out is what may turn out to be
/// no input: rates, which a prediction may leave out, and what only one branch of a condition reads.
/// </summary>
internal static class UnreachedPlaceholders
{
    /// <summary>Finds them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="isFed">Whether a tensor is an input itself, so that what it is computed from is none.</param>
    public static IEnumerable<TensorFlowNode> Of(TensorFlowGraph graph, IEnumerable<TensorName> outputs, Func<TensorName, bool> isFed)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<TensorName> pending = new(outputs);
        while (pending.TryPop(out TensorName reference))
        {
            if (reference.IsControl || isFed(reference) || graph.Find(reference.Node) is not { } node || !seen.Add(node.Name))
            {
                continue;
            }

            if (node.Op is "Placeholder" or "PlaceholderV2" && !IsRate(graph, node))
            {
                yield return node;
            }

            if (!IsJoin(graph, node))
            {
                foreach (TensorName input in node.Inputs)
                {
                    pending.Push(input);
                }
            }
        }
    }

    private static bool IsRate(TensorFlowGraph graph, TensorFlowNode node) =>
        SwitchNames.IsRate(node.Name) || (node.Type("dtype").IsFloat() && DeclaredOutputs.ShapeOf(node, 0, graph.ProducerVersion) is { Rank: 0 });

    // Where branches meet; the heads of loops are none.
    private static bool IsJoin(TensorFlowGraph graph, TensorFlowNode node) =>
        node.Op is "Merge" or "RefMerge" && !node.Inputs.Any(i => graph.Find(i.Node)?.Op is "NextIteration" or "RefNextIteration");
}
