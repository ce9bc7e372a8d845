using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.CSharp;

/// <summary>The made-up inputs of a generated project's tests and benchmarks, where no real ones are given.</summary>
internal static class SampleValues
{
    /// <summary>An expression for an array of an input's values for some samples: spread over -1 to 1, or zeros and ones.</summary>
    /// <param name="port">The input.</param>
    /// <param name="batch">The number of samples, an expression.</param>
    public static string Expression(SourcePort port, string batch) => $"Make({port.LengthFor(batch)}, {Value(port)})";

    /// <summary>The method the expressions call.</summary>
    public static string Method => """
        private static T[] Make<T>(int length, Func<int, T> value) => [.. Enumerable.Range(0, length).Select(value)];
        """;

    /// <summary>Writes the prediction of many samples in parts, so that it needs no large memory.</summary>
    /// <param name="w">The source; arrays named after the ports are declared in it.</param>
    /// <param name="model">The model.</param>
    /// <param name="instance">The variable that holds the model.</param>
    /// <param name="batch">The number of samples, an expression.</param>
    public static void PredictInParts(SourceWriter w, ModelSource model, string instance, string batch)
    {
        SourcePort[] ports = [.. model.Inputs, .. model.Outputs];
        if (!model.IsBatched)
        {
            w.Line($"{instance}.Predict({string.Join(", ", ports.Select(p => p.Identifier).Append(batch))});");
            return;
        }

        using (w.Open($"for (int start = 0; start < {batch}; start += 32)"))
        {
            w.Line($"int count = Math.Min(32, {batch} - start);");
            w.Call($"{instance}.Predict", [.. ports.Select(p => $"{p.Identifier}.AsSpan(start * {p.LengthText}, count * {p.LengthText})"), "count"], ";");
        }
    }

    /// <summary>The values that a model looks up in tables, as they are or rearranged first.</summary>
    public static IReadOnlySet<GraphValue> Indices(ModelGraph graph)
    {
        HashSet<GraphValue> indices = new(ReferenceEqualityComparer.Instance);
        foreach (GraphNode node in graph.Nodes.Reverse())
        {
            switch (node.Operator)
            {
                case EmbeddingOperator:
                    indices.Add(node.Inputs[0]);
                    break;
                case GatherOperator:
                    indices.Add(node.Inputs[1]);
                    break;
                case CastOperator or IdentityOperator or ReshapeOperator or TransposeOperator or SliceOperator or ConcatOperator when indices.Contains(node.Output):
                    indices.UnionWith(node.Inputs);
                    break;
            }
        }

        return indices;
    }

    private static string Value(SourcePort port) => port.ElementType switch
    {
        // The first two rows of a table always exist.
        "float" or "double" or "Half" when port.HoldsIndices => $"i => ({port.ElementType})(i % 2)",
        "bool" => "i => i % 3 == 0",
        "float" => "i => (i * 37 % 101 / 50f) - 1",
        "double" => "i => (i * 37 % 101 / 50d) - 1",
        "Half" => "i => (Half)((i * 37 % 101 / 50f) - 1)",

        // Whole numbers are mostly indices, of which the first two always exist.
        _ => $"i => ({port.ElementType})(i % 2)",
    };
}
