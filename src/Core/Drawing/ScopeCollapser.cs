using TfModelTools.Common;

namespace TfModelTools.Drawing;

/// <summary>Draws scopes as one box each: names are paths ("encoder/layer_0/attention"), and what lies deeper than wanted becomes its scope's.</summary>
internal static class ScopeCollapser
{
    /// <summary>How many boxes can be looked at without searching.</summary>
    public const int ReadableBoxes = 200;

    /// <summary>The greatest number of segments that a name of the model has: the depth at which nothing is collapsed.</summary>
    public static int Depth(DiagramModel model) => model.Nodes.Count == 0 ? 1 : model.Nodes.Max(n => n.Name.Count(c => c == '/') + 1);

    /// <summary>
    /// A model as a screen can show it: at the greatest depth of names with no more than <see cref="ReadableBoxes"/>. Where names have no scopes, or too many outermost
    /// ones, that is the outermost.
    /// </summary>
    /// <param name="model">The whole model.</param>
    /// <param name="depth">The depth at which it is shown; null where every node is.</param>
    public static DiagramModel Fit(DiagramModel model, out int? depth)
    {
        depth = null;
        int boxes = model.Nodes.Count;
        if (boxes <= ReadableBoxes)
        {
            return model;
        }

        ScopeDepths depths = new(model);
        foreach (int at in depths.Changes.Reverse().Select(d => d - 1).Prepend(Depth(model)))
        {
            if (boxes > ReadableBoxes && depths.Boxes(at) is int fewer && fewer < boxes)
            {
                (boxes, depth) = (fewer, at);
            }
        }

        return depth is int fitting ? Collapse(model, fitting) : model;
    }

    /// <summary>Collapses a model.</summary>
    /// <param name="model">The whole model.</param>
    /// <param name="depth">How many segments of a name are told apart; at least one.</param>
    public static DiagramModel Collapse(DiagramModel model, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        List<List<int>> groups = [];
        Dictionary<string, int> byScope = new(StringComparer.Ordinal);
        int[] groupOf = new int[model.Nodes.Count];
        for (int i = 0; i < model.Nodes.Count; i++)
        {
            // Inputs of the model stay what they are: a scope that swallowed one would hide where data enters.
            string key = model.Nodes[i].Role == DiagramRole.Input ? $"\0{i}" : Scope(model.Nodes[i].Name, depth);
            if (!byScope.TryGetValue(key, out groupOf[i]))
            {
                byScope[key] = groupOf[i] = groups.Count;
                groups.Add([]);
            }

            groups[groupOf[i]].Add(i);
        }

        DiagramEdge[] edges = [.. model.Edges
            .Where(e => groupOf[e.From] != groupOf[e.To])
            .GroupBy(e => (From: groupOf[e.From], To: groupOf[e.To]))
            .Select(e => new DiagramEdge(e.Key.From, e.Key.To, Label([.. e])))];
        return model with { Nodes = [.. groups.Select(members => Box(model, members, depth))], Edges = edges };
    }

    private static DiagramNode Box(DiagramModel model, List<int> members, int depth)
    {
        DiagramNode first = model.Nodes[members[0]];
        if (members.Count == 1)
        {
            return first;
        }

        string name = Scope(first.Name, depth);
        DiagramNode[] nodes = [.. members.Select(m => model.Nodes[m])];
        string[] kinds = [.. nodes.Select(n => n.Kind).Distinct(StringComparer.Ordinal)];

        // A layer that is computed in several steps has one of its own name: the scope is that layer.
        DiagramNode? named = Array.Find(nodes, n => n.Name == name);
        return new DiagramNode(
            name,
            named?.Kind ?? (kinds.Length == 1 ? kinds[0] : $"{members.Count} nodes"),
            nodes.Any(n => n.Role == DiagramRole.Output) ? DiagramRole.Output : named is null ? DiagramRole.Scope : named.Role,
            nodes.SaturatingSum(n => n.ParameterCount),
            members,
            Reasons([.. nodes.Select(n => n.Unsupported).OfType<string>()], nodes.Length));
    }

    private static string? Reasons(string[] reasons, int count) => reasons.Length switch
    {
        0 => null,
        1 => reasons[0],
        _ => FormattableString.Invariant($"{reasons.Length} of its {count} nodes are not supported, such as: {reasons[0]}"),
    };

    private static string Label(DiagramEdge[] edges)
    {
        string[] shapes = [.. edges.Select(e => e.Label).Distinct(StringComparer.Ordinal)];
        return shapes.Length == 1 ? shapes[0] : $"{edges.Length} tensors";
    }

    private static string Scope(string name, int depth)
    {
        int end = -1;
        for (int i = 0; i < depth; i++)
        {
            end = name.IndexOf('/', end + 1);
            if (end < 0)
            {
                return name;
            }
        }

        return name[..end];
    }
}
