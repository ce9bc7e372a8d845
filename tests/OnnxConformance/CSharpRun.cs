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
            int settled = 0;
            for (int i = 0; i < tests.Count; i++)
            {
                string target = Path.Combine(folder, $"m{i}");
                ConformanceResult? refused = Write(tests[i], target, $"Model{i}", ref settled);
                if (refused is null)
                {
                    written.Add((tests[i], target));
                }
                else
                {
                    results.Add(refused);
                }
            }

            report($"{written.Count} models are written, {settled} of them with numbers that are fed as constants; they are compiled together.");
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

    private static ConformanceResult? Write(ConformanceCase test, string folder, string name, ref int settled)
    {
        try
        {
            ModelGraph graph = Told(test, ModelImporter.Import(test.ModelPath), ref settled);
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

    // What the model leaves open is that of the test's data: shapes first; where numbers that are fed decide shapes, those numbers, which are then constants of the code.
    private static ModelGraph Told(ConformanceCase test, ModelGraph graph, ref int settled)
    {
        if (!graph.IsDeferred && graph.Defaults.Count == 0)
        {
            return graph;
        }

        (_, OnnxValueMessage[] inputs) = ConformanceRun.Open(test);
        Dictionary<string, Tensor> given = new(StringComparer.Ordinal);
        foreach ((OnnxValueMessage input, Tensor? value) in inputs.Zip(ConformanceCase.Read(test.DataSets[0], "input", inputs)))
        {
            if (value is not null)
            {
                given[input.Name] = value;
            }
        }

        if (graph.Defaults.Where(d => given.ContainsKey(d.Port.Name)).ToDictionary(d => d.Port.Name, d => given[d.Port.Name], StringComparer.Ordinal) is { Count: > 0 } fed && graph.Feed is { } feed)
        {
            return feed(fed, CancellationToken.None);
        }

        if (!graph.IsDeferred)
        {
            return graph;
        }

        int before = settled;
        ModelGraph shaped = graph.Specialize!(given.ToDictionary(g => g.Key, g => SymbolicShape.From(g.Value.Shape), StringComparer.Ordinal), CancellationToken.None);
        foreach (Func<Tensor, bool> decides in (Func<Tensor, bool>[])[t => !t.DataType.IsFloat() && t.Shape.Rank <= 1, t => t.Shape.Rank <= 1])
        {
            if (!shaped.IsDeferred)
            {
                return shaped;
            }

            try
            {
                shaped = graph.SpecializeValues!(given.Where(g => decides(g.Value)).ToDictionary(StringComparer.Ordinal), CancellationToken.None);
                settled = before + 1;
            }
            catch (UnsupportedModelException)
            {
                // More numbers may tell; what stays open is refused when the code is written.
            }
        }

        return shaped;
    }

    private static ConformanceResult Predict(ConformanceCase test, IModelRunner project)
    {
        try
        {
            return ConformanceRun.Difference(test, project) is { } difference
                ? new ConformanceResult(test, ConformanceVerdict.Wrong, difference)
                : new ConformanceResult(test, ConformanceVerdict.Passed, string.Empty);
        }
        catch (InvalidInputException e) when (project.DefaultInputs.Count > 0)
        {
            // Code is generated for what may be absent being absent, or there.
            return new ConformanceResult(test, ConformanceVerdict.Refused, e.Problem);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ConformanceResult(test, ConformanceVerdict.Wrong, e.ToString());
        }
    }
}
