using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Import;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>Runs tests: imports the model, predicts, compares.</summary>
internal static class ConformanceRun
{
    /// <summary>Runs one test. Whatever goes wrong is its result.</summary>
    public static ConformanceResult Run(ConformanceCase test)
    {
        try
        {
            if (test.IsTraining())
            {
                return new ConformanceResult(test, ConformanceVerdict.Training, string.Empty);
            }

            if (Difference(test, new ModelRunner(ModelImporter.Import(test.ModelPath))) is { } difference)
            {
                return new ConformanceResult(test, ConformanceVerdict.Wrong, difference);
            }

            return test.DataSets.Count > 0
                ? new ConformanceResult(test, ConformanceVerdict.Passed, string.Empty)
                : new ConformanceResult(test, ConformanceVerdict.Wrong, "it has no data");
        }
        catch (UnsupportedModelException e)
        {
            return new ConformanceResult(test, ConformanceVerdict.Refused, string.Join("; ", e.Items.Select(i => $"{i.Kind}: {i.Reason}")));
        }
        catch (UnsupportedFeatureException e)
        {
            return new ConformanceResult(test, ConformanceVerdict.Refused, e.Problem);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ConformanceResult(test, ConformanceVerdict.Wrong, $"{e.GetType().Name}: {(e is TfModelException known ? known.Problem : e.ToString())}");
        }
    }

    /// <summary>The model of a test, and its inputs, which its initializers are not.</summary>
    public static (OnnxModelMessage Model, OnnxValueMessage[] Inputs) Open(ConformanceCase test)
    {
        OnnxModelMessage model = test.Model();
        HashSet<string> initialized = [.. model.Graph.Initializer.Select(i => i.Name)];
        return (model, [.. model.Graph.Input.Where(i => !initialized.Contains(i.Name))]);
    }

    /// <summary>What differs of the first of a test's data for which something does; null where nothing does.</summary>
    public static string? Difference(ConformanceCase test, IModelRunner runner)
    {
        (OnnxModelMessage model, OnnxValueMessage[] inputs) = Open(test);
        return test.DataSets.Select(d => Difference(runner, model, inputs, d)).FirstOrDefault(d => d is not null);
    }

    private static string? Difference(IModelRunner runner, OnnxModelMessage model, OnnxValueMessage[] inputs, string dataSet)
    {
        IReadOnlyList<Tensor?> given = ConformanceCase.Read(dataSet, "input", inputs);
        IReadOnlyList<Tensor?> expected = ConformanceCase.Read(dataSet, "output", model.Graph.Output);
        if (expected.Any(t => t is null))
        {
            return "it gives what is no tensor";
        }

        Dictionary<string, Tensor> fed = new(StringComparer.Ordinal);
        for (int i = 0; i < given.Count; i++)
        {
            if (given[i] is { } tensor)
            {
                fed[inputs[i].Name] = tensor;
            }
        }

        IReadOnlyDictionary<string, Tensor> found = runner.Predict(fed);
        return Enumerable.Range(0, expected.Count)
            .Select(i => OutputComparer.Difference(model.Graph.Output[i].Name, found[model.Graph.Output[i].Name], expected[i]!))
            .FirstOrDefault(d => d is not null);
    }
}
