using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Tells how many conditions of TensorFlow 1 a node stands in: Switch leads into a branch, Merge out of it. A node within a branch has no
/// value where the other branch is taken, so no caller can ask for it.
/// </summary>
/// <param name="graph">The graph.</param>
internal sealed class BranchDepths(TensorFlowGraph graph)
{
    private readonly Dictionary<string, int> _depths = new(StringComparer.Ordinal);

    /// <summary>The number of conditions around a node.</summary>
    public int Of(string node)
    {
        Stack<(string Name, bool IsExpanded)> pending = new([(node, false)]);
        while (pending.TryPop(out (string Name, bool IsExpanded) next))
        {
            if (!next.IsExpanded && !_depths.TryAdd(next.Name, 0))
            {
                continue;
            }

            if (graph.Find(next.Name) is not { } found)
            {
                continue;
            }

            TensorName[] sources = [.. Sources(found)];
            if (next.IsExpanded)
            {
                int deepest = sources.Select(s => _depths.GetValueOrDefault(s.Node)).DefaultIfEmpty(0).Max();
                _depths[next.Name] = Math.Max(0, found.Op switch
                {
                    "Switch" or "RefSwitch" => deepest + 1,
                    "Merge" or "RefMerge" when !IsLoopHead(found) => deepest - 1,
                    "Exit" or "RefExit" => deepest - 1,
                    _ => deepest,
                });
                continue;
            }

            pending.Push((next.Name, true));
            foreach (TensorName source in sources.Where(s => !_depths.ContainsKey(s.Node)))
            {
                pending.Push((source.Node, false));
            }
        }

        return _depths[node];
    }

    // A node stands in the branches of what it reads, and of the pivots on which it waits; the way back of a loop leads nowhere.
    private IEnumerable<TensorName> Sources(TensorFlowNode node) =>
        node.Inputs.Where(i => i.IsControl ? IsPivot(i.Node) : !IsWayBack(i.Node));

    private bool IsLoopHead(TensorFlowNode node) => node.Inputs.Any(i => IsWayBack(i.Node));

    private bool IsWayBack(string name) => graph.Find(name)?.Op is "NextIteration" or "RefNextIteration";

    private bool IsPivot(string name) => graph.Find(name) is { } node
        && (node.Op is "Switch" or "RefSwitch" || (node is { Op: "Identity", Inputs.Count: > 0 } && graph.Find(node.Inputs[0].Node)?.Op is "Switch" or "RefSwitch"));
}
