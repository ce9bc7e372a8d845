using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Finds where two models first differ: runs both layer by layer, without passes, on the same input.</summary>
public static class LayerComparer
{
    /// <summary>Compares the layers that both models have by name, or else by order and shape, and the outputs.</summary>
    /// <param name="expected">The model taken as right.</param>
    /// <param name="actual">The other.</param>
    /// <param name="inputs">The input, by the names of <paramref name="expected"/>'s inputs; the other takes them in the same order.</param>
    /// <param name="tolerance">As for <see cref="PredictionComparer.Compare"/>.</param>
    /// <returns>The comparisons. A pair that differs and from which values follow that agree was none: it is left out.</returns>
    /// <exception cref="InvalidInputException">The models take different numbers of inputs, or share no layer.</exception>
    public static LayerwiseComparison Compare(
        ModelGraph expected,
        ModelGraph actual,
        IReadOnlyDictionary<string, Tensor> inputs,
        double tolerance)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(inputs);
        if (expected.Inputs.Count != actual.Inputs.Count)
        {
            throw new InvalidInputException(
                $"'{expected.Name}' takes {expected.Inputs.Count} inputs, '{actual.Name}' takes {actual.Inputs.Count}.",
                "Compare two forms of one model.");
        }

        Dictionary<string, Tensor> otherInputs = actual.Inputs
            .Select((input, i) => (input.Name, Tensor: inputs[expected.Inputs[i].Name]))
            .ToDictionary(p => p.Name, p => p.Tensor, StringComparer.Ordinal);
        IReadOnlyDictionary<string, Tensor> left = Layers(expected, inputs);
        IReadOnlyDictionary<string, Tensor> right = Layers(actual, otherInputs);
        List<(string Layer, PredictionComparison Comparison)> outputs = [.. Outputs(expected, actual, left, right, tolerance)];
        List<PredictionComparison> layers = [.. new LayerPairs(left, right, tolerance).Compare().Where(c => !outputs.Any(o => o.Layer == c.Name))];
        HashSet<string> settled = Sources(expected, [.. layers.Where(c => c.IsWithinTolerance).Select(c => c.Name), .. outputs.Where(o => o.Comparison.IsWithinTolerance).Select(o => o.Layer)]);
        layers.RemoveAll(c => !c.IsWithinTolerance && settled.Contains(c.Name));
        return layers.Count + outputs.Count > 0
            ? new LayerwiseComparison([.. layers, .. outputs.Select(o => o.Comparison)], left.Count - layers.Count - outputs.Select(o => o.Layer).Distinct().Count())
            : throw new InvalidInputException($"'{expected.Name}' and '{actual.Name}' have no layer in common.", "Compare two forms of one model.");
    }

    // What the models give belongs together by its order, whatever its name; with the layer of the first that gives it.
    private static IEnumerable<(string Layer, PredictionComparison Comparison)> Outputs(
        ModelGraph expected, ModelGraph actual, IReadOnlyDictionary<string, Tensor> left, IReadOnlyDictionary<string, Tensor> right, double tolerance)
    {
        static Tensor? Value(NamedValue output, IReadOnlyDictionary<string, Tensor> layers) =>
            output.Value.Producer is { } node && ReferenceEquals(node.Outputs[0], output.Value) ? layers.GetValueOrDefault(node.Name) : null;

        for (int i = 0; i < expected.Outputs.Count && expected.Outputs.Count == actual.Outputs.Count; i++)
        {
            if (Value(expected.Outputs[i], left) is { } value && Value(actual.Outputs[i], right) is { } other && value.Shape.Equals(other.Shape))
            {
                string layer = expected.Outputs[i].Value.Producer!.Name;
                yield return (layer, PredictionComparer.Compare(layer, value, other, tolerance));
            }
        }
    }

    // The layers that some layers are computed from.
    private static HashSet<string> Sources(ModelGraph graph, IReadOnlyCollection<string> layers)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        Stack<GraphNode> pending = new(graph.Nodes.Where(n => layers.Contains(n.Name)));
        while (pending.TryPop(out GraphNode? node))
        {
            foreach (GraphNode source in node.Inputs.Select(i => i.Producer).OfType<GraphNode>().Where(s => found.Add(s.Name)))
            {
                pending.Push(source);
            }
        }

        return found;
    }

    private static IReadOnlyDictionary<string, Tensor> Layers(ModelGraph graph, IReadOnlyDictionary<string, Tensor> inputs) =>
        new ModelRunner(graph, optimize: false, Planning.PlanOptions.KeepAll).PredictLayers(inputs);
}
