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

            ModelRunner runner = new(ModelImporter.Import(test.ModelPath));
            OnnxModelMessage model = test.Model();
            HashSet<string> initialized = [.. model.Graph.Initializer.Select(i => i.Name)];
            OnnxValueMessage[] inputs = [.. model.Graph.Input.Where(i => !initialized.Contains(i.Name))];
            foreach (string dataSet in test.DataSets)
            {
                if (Difference(runner, model, inputs, dataSet) is { } difference)
                {
                    return new ConformanceResult(test, ConformanceVerdict.Wrong, difference);
                }
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

    private static string? Difference(ModelRunner runner, OnnxModelMessage model, OnnxValueMessage[] inputs, string dataSet)
    {
        IReadOnlyList<Tensor?> given = ConformanceCase.Read(dataSet, "input", inputs);
        IReadOnlyList<Tensor?> expected = ConformanceCase.Read(dataSet, "output", model.Graph.Output);
        if (given.Concat(expected).Any(t => t is null))
        {
            return "it takes or gives what is no tensor";
        }

        Dictionary<string, Tensor> fed = new(StringComparer.Ordinal);
        for (int i = 0; i < given.Count; i++)
        {
            fed[inputs[i].Name] = given[i]!;
        }

        IReadOnlyDictionary<string, Tensor> found = runner.Predict(fed);
        return Enumerable.Range(0, expected.Count)
            .Select(i => OutputComparer.Difference(model.Graph.Output[i].Name, found[model.Graph.Output[i].Name], expected[i]!))
            .FirstOrDefault(d => d is not null);
    }
}
