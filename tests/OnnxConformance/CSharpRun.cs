using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>Runs tests as generated C#: all models are written, compiled together into one assembly, and predict.</summary>
internal static class CSharpRun
{
    private const string Namespace = "Conformance";

    /// <summary>Runs tests that passed. A model whose shapes only its data tells has no C#: it is refused with the reason.</summary>
    public static IReadOnlyList<ConformanceResult> Run(IReadOnlyList<ConformanceCase> tests, Action<string> report)
    {
        string folder = Directory.CreateTempSubdirectory("onnx-conformance-").FullName;
        try
        {
            List<ConformanceResult> results = [];
            List<(ConformanceCase Test, string Folder)> written = [];
            for (int i = 0; i < tests.Count; i++)
            {
                string target = Path.Combine(folder, $"m{i}");
                ConformanceResult? refused = Write(tests[i], target, $"Model{i}");
                if (refused is null)
                {
                    written.Add((tests[i], target));
                }
                else
                {
                    results.Add(refused);
                }
            }

            report($"{written.Count} models are written; they are compiled together.");
            IReadOnlyList<GeneratedProject> projects = GeneratedProject.LoadTogether([.. written.Select(w => w.Folder)]);
            for (int i = 0; i < projects.Count; i++)
            {
                using GeneratedProject project = projects[i];
                results.Add(Predict(written[i].Test, project));
            }

            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ConformanceResult? Write(ConformanceCase test, string folder, string name)
    {
        try
        {
            ModelGraph graph = ModelImporter.Import(test.ModelPath);
            if (graph.IsDeferred && graph.Specialize is not null)
            {
                // Shapes that the model leaves open are those of the test's data.
                (_, OnnxValueMessage[] inputs) = ConformanceRun.Open(test);
                IReadOnlyList<Tensor?> given = ConformanceCase.Read(test.DataSets[0], "input", inputs);
                graph = graph.Specialize(inputs.Select((input, i) => KeyValuePair.Create(input.Name, SymbolicShape.From(given[i]!.Shape))).ToDictionary(StringComparer.Ordinal));
            }

            CSharpBackend.Write(graph, folder, new CSharpOptions { Name = name, Namespace = Namespace, EnableImage = false, EnableOverview = false });
            return null;
        }
        catch (UnsupportedModelException e)
        {
            return new ConformanceResult(test, ConformanceVerdict.Refused, string.Join("; ", e.Items.Select(i => $"{i.Kind}: {i.Reason}")));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ConformanceResult(test, ConformanceVerdict.Wrong, e.ToString());
        }
    }

    private static ConformanceResult Predict(ConformanceCase test, IModelRunner project)
    {
        try
        {
            return ConformanceRun.Difference(test, project) is { } difference
                ? new ConformanceResult(test, ConformanceVerdict.Wrong, difference)
                : new ConformanceResult(test, ConformanceVerdict.Passed, string.Empty);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ConformanceResult(test, ConformanceVerdict.Wrong, e.ToString());
        }
    }
}
