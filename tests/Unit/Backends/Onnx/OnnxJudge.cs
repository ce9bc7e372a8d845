using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>Compares what ONNX Runtime makes of a file with what the model predicts here.</summary>
internal static class OnnxJudge
{
    /// <summary>What differs; null for nothing.</summary>
    public static string? Fault(ModelGraph graph, OnnxRuntimeModel model, IReadOnlyDictionary<string, Tensor> inputs, double tolerance)
    {
        IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(graph).Predict(inputs);
        return Fault(expected, model.Predict(inputs.Where(i => model.Inputs.Contains(i.Key)).ToDictionary()), tolerance);
    }

    /// <summary>What differs of two predictions; null for nothing.</summary>
    /// <param name="expected">The one.</param>
    /// <param name="results">The other.</param>
    /// <param name="tolerance">By how much they may differ, in parts of the largest number.</param>
    /// <param name="least">The least that counts as the largest number.</param>
    public static string? Fault(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> results, double tolerance, double least = 0)
    {
        foreach ((string name, Tensor own) in expected)
        {
            if (!results.TryGetValue(name, out Tensor? theirs))
            {
                return $"there is no output {name} among {string.Join(", ", results.Keys)}";
            }

            if (own.DataType != theirs.DataType || !own.Shape.Equals(theirs.Shape))
            {
                return $"{name} is {theirs}, expected {own}";
            }

            if (Difference(own, theirs, least) is var difference and not 0 && !(difference <= tolerance))
            {
                return $"{name} differs by {difference:g3} of its largest";
            }
        }

        return null;
    }

    /// <summary>A graph's inputs with numbers from -1 to 1, of some samples; extents that are not known are 5.</summary>
    public static Dictionary<string, Tensor> Inputs(ModelGraph graph, int batch)
    {
        Random random = new(batch);
        return graph.Inputs.ToDictionary(i => i.Name, i =>
        {
            TensorShape shape = new([.. i.Value.Shape.Select(d => d.IsUnknown ? 5 : d.For(batch))]);
            return Tensor.Over([.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => (random.NextSingle() * 2) - 1)], shape);
        });
    }

    // The largest difference in parts of the largest number; what is not finite is the same or not.
    private static double Difference(Tensor own, Tensor theirs, double least)
    {
        double[] a = TensorConverter.Convert(own, DataType.Float64).AsArray<double>();
        double[] b = TensorConverter.Convert(theirs, DataType.Float64).AsArray<double>();
        double scale = a.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Append(least).Max();
        return a.Zip(b).Select(p => p.First.Equals(p.Second) || p.First == p.Second ? 0 : double.IsFinite(p.First) && double.IsFinite(p.Second) ? Math.Abs(p.First - p.Second) / scale : 1).DefaultIfEmpty(0).Max();
    }
}
