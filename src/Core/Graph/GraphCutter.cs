using System.Globalization;
using TfModelTools.Common;

namespace TfModelTools.Graph;

/// <summary>Cuts a graph down: to what some of its values need, fed at others. Constants are shared with the whole.</summary>
public static class GraphCutter
{
    /// <summary>A graph of other inputs or outputs.</summary>
    /// <param name="graph">The whole; it is not changed.</param>
    /// <param name="inputs">Where it is fed, as "name" or "name:k"; empty for the whole's own inputs.</param>
    /// <param name="outputs">What it gives, as "name" or "name:k", under exactly these names; empty for the whole's own outputs.</param>
    /// <param name="path">The model's file, for messages.</param>
    /// <exception cref="InvalidInputException">There is no such value; the message names the nearest.</exception>
    public static ModelGraph Cut(ModelGraph graph, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, string path)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (inputs.Count == 0 && outputs.Count == 0)
        {
            return graph;
        }

        (string Name, GraphValue Value)[] wanted = outputs.Count > 0
            ? [.. outputs.Select(o => (o, Find(graph, o, path)))]
            : [.. graph.Outputs.Select(o => (o.Name, o.Value))];
        Dictionary<GraphValue, string> fed = new(ReferenceEqualityComparer.Instance);
        foreach (string input in inputs)
        {
            fed[Find(graph, input, path)] = input;
        }

        HashSet<GraphNode> needed = Needed(wanted.Select(w => w.Value), fed);

        // A state that is read is kept up, too.
        List<ModelState> states = [];
        while (graph.States.FirstOrDefault(s => !states.Contains(s) && needed.Any(n => n.Inputs.Contains(s.Value))) is { } read)
        {
            states.Add(read);
            needed = Needed([.. wanted.Select(w => w.Value), .. states.Select(s => s.Next)], fed);
        }

        ModelGraph cut = new(graph.Name, graph.SourceFormat) { Notes = graph.Notes, DeclaredBatch = graph.DeclaredBatch, SourceLayers = graph.SourceLayers };
        Dictionary<GraphValue, GraphValue> map = new(ReferenceEqualityComparer.Instance);
        foreach ((GraphValue value, string name) in fed)
        {
            map[value] = cut.AddInput(name, value.Spec.DataType, value.Shape);
        }

        foreach (ModelState state in states)
        {
            map[state.Value] = cut.NewStateValue(state.Name, state.Value.Spec.DataType, state.Value.Shape);
        }

        foreach (NamedValue input in graph.Inputs.Where(i => !map.ContainsKey(i.Value)))
        {
            if (wanted.Any(w => ReferenceEquals(w.Value, input.Value)) || needed.Any(n => n.Inputs.Contains(input.Value)))
            {
                map[input.Value] = cut.AddInput(input.Name, input.Value.Spec.DataType, input.Value.Shape);
            }
        }

        foreach (GraphNode node in graph.Nodes.Where(needed.Contains))
        {
            GraphNode copy = cut.AddNode(node.Name, node.Operator, node.Inputs.Select(Mapped), node.SourceName, node.SourceKind);
            copy.CopyAbsorbed(node);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                map.TryAdd(node.Outputs[i], copy.Outputs[i]);
            }
        }

        foreach ((string name, GraphValue value) in wanted)
        {
            cut.AddOutput(name, Mapped(value));
        }

        foreach (ModelState state in graph.States.Where(states.Contains))
        {
            cut.AddState(state.Name, map[state.Value], Mapped(state.Next));
        }

        return cut;

        GraphValue Mapped(GraphValue value)
        {
            if (!map.TryGetValue(value, out GraphValue? mapped))
            {
                mapped = cut.AddConstant(value.Name, value.Constant!);
                map[value] = mapped;
            }

            return mapped;
        }
    }

    private static HashSet<GraphNode> Needed(IEnumerable<GraphValue> wanted, Dictionary<GraphValue, string> fed)
    {
        HashSet<GraphNode> needed = [];
        Stack<GraphValue> pending = new(wanted);
        while (pending.TryPop(out GraphValue? value))
        {
            if (!fed.ContainsKey(value) && value.Producer is { } producer && needed.Add(producer))
            {
                foreach (GraphValue input in producer.Inputs)
                {
                    pending.Push(input);
                }
            }
        }

        return needed;
    }

    // A name is that of an output or input, of a layer (whose last node gives its output), of a node within a layer, or of a constant.
    private static GraphValue Find(ModelGraph graph, string reference, string path)
    {
        (string name, int index) = Split(reference);
        GraphValue? found = index == 0 ? graph.Outputs.Concat(graph.Inputs).FirstOrDefault(v => v.Name == name || v.Name == reference)?.Value : null;
        GraphNode? node = graph.Nodes.LastOrDefault(n => n.SourceName == name) ?? graph.Nodes.FirstOrDefault(n => n.Name == name);
        found ??= node is not null && index < node.Outputs.Count ? node.Outputs[index] : null;
        found ??= index == 0 ? graph.Nodes.SelectMany(n => n.Inputs).FirstOrDefault(v => v.Constant is not null && v.Name == name) : null;
        if (found is not null)
        {
            return found;
        }

        if (node is not null)
        {
            throw new InvalidInputException(
                $"'{path}' has no tensor '{reference}': '{name}' has {node.Outputs.Count} {(node.Outputs.Count == 1 ? "output" : "outputs")}.", "Count outputs from 0.", path);
        }

        string[] names = [.. graph.Nodes.SelectMany(n => new[] { n.SourceName, n.Name }).Concat(graph.Inputs.Select(i => i.Name)).Distinct(StringComparer.Ordinal)];
        IReadOnlyList<string> near = new NearestNames(names).Find(name);
        throw new InvalidInputException(
            $"'{path}' has no tensor or layer '{reference}'.",
            near.Count > 0 ? $"The nearest names are: {string.Join(", ", near.Select(n => $"'{n}'"))}." : "List its layers to see the names.",
            path);
    }

    private static (string Name, int Index) Split(string reference) =>
        reference.LastIndexOf(':') is > 0 and var colon && int.TryParse(reference.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? (reference[..colon], index)
            : (reference, 0);
}
