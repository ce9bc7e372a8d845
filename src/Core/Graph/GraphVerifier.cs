using TfModelTools.Common;

namespace TfModelTools.Graph;

/// <summary>
/// The graph's own specification: every input is defined before its use, names are unique, recorded types and shapes are what
/// the operators derive, outputs exist.
/// </summary>
public static class GraphVerifier
{
    /// <summary>Checks a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="stage">What was done last, such as a pass's name: the message blames it.</param>
    /// <exception cref="InvalidGraphException">A rule is broken; the message names the node and the rule.</exception>
    public static void Verify(ModelGraph graph, string stage)
    {
        ArgumentNullException.ThrowIfNull(graph);
        HashSet<GraphValue> defined = new(graph.Inputs.Select(i => i.Value).Concat(graph.States.Select(s => s.Value)), ReferenceEqualityComparer.Instance);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (GraphNode node in graph.Nodes)
        {
            foreach (GraphValue input in node.Inputs)
            {
                if (input.Constant is null && !defined.Contains(input))
                {
                    throw Fault(stage, $"node '{node.Name}' reads '{input.Name}' before it is computed");
                }
            }

            if (!names.Add(node.Name))
            {
                throw Fault(stage, $"the name '{node.Name}' occurs twice");
            }

            IReadOnlyList<ValueSpec> specs = node.Infer();
            for (int i = 0; i < specs.Count; i++)
            {
                if (specs[i] != node.Outputs[i].Spec)
                {
                    throw Fault(stage, $"output {i} of node '{node.Name}' is recorded as {node.Outputs[i].Spec}, but is {specs[i]}");
                }
            }

            defined.UnionWith(node.Outputs);
        }

        if (graph.Outputs.Count == 0)
        {
            throw Fault(stage, "the model has no output");
        }

        foreach (ModelState state in graph.States)
        {
            if ((state.Next.Constant is null && !defined.Contains(state.Next)) || state.Next.Spec != state.Value.Spec)
            {
                throw Fault(stage, $"what takes the place of the state '{state.Name}' is computed by no node, or is {state.Next.Spec} where it is {state.Value.Spec}");
            }
        }

        foreach (NamedValue output in graph.Outputs)
        {
            if (output.Value.Constant is null && !defined.Contains(output.Value))
            {
                throw Fault(stage, $"the output '{output.Name}' is computed by no node");
            }
        }
    }

    private static InvalidGraphException Fault(string stage, string problem) =>
        new($"After {stage}: {problem}.", "This is a fault of TfModelTools, not of your model: please report it with the model.");
}
