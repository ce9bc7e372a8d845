using System.Text.Json;
using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>
/// Every model of the corpus has one set of outputs, by name, order and element type, whoever is asked: the signature, the prediction and
/// the generated project.
/// </summary>
public class CorpusPortTests
{
    private static readonly string[] ModelEndings = [".pb", ".pbtxt", ".meta", ".keras", ".h5", ".hdf5", ".json"];

    public static TheoryData<string> Folders => Corpus.Root is { } root
        ? [.. Directory.EnumerateDirectories(root).SelectMany(Directory.EnumerateDirectories).Append(Path.Combine(root, "faults")).Select(d => Path.GetRelativePath(root, d)).Order(StringComparer.Ordinal)]
        : [];

    [CorpusTheory]
    [MemberData(nameof(Folders))]
    public void Signature_prediction_and_generated_project_have_the_same_outputs(string folder)
    {
        List<string> wrong = [];
        foreach (string path in Models(Corpus.PathOf(folder)))
        {
            if (Difference(path) is { } difference)
            {
                wrong.Add($"{Path.GetRelativePath(Corpus.Root!, path)}: {difference}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<string> Models(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file);
            if (file.Contains("/expected/", StringComparison.Ordinal) || file.Contains("/fuzz/", StringComparison.Ordinal) || name is "keras_metadata.pb" or "fingerprint.pb")
            {
                continue;
            }

            if (name is "saved_model.pb" or "saved_model.pbtxt")
            {
                yield return Path.GetDirectoryName(file)!;
            }
            else if (ModelEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal)))
            {
                yield return file;
            }
        }
    }

    private static string? Difference(string path)
    {
        ModelGraph graph;
        try
        {
            graph = ModelImporter.Import(path);
        }
        catch (TfModelException)
        {
            // What cannot be imported gives nothing to anybody; other tests hold the reasons.
            return null;
        }

        SignatureDescription[] signatures = [.. ModelSignatures.List(InspectedModel.Open(path)).Where(s => !s.Signature.StartsWith("__", StringComparison.Ordinal))];
        SignatureDescription signature = signatures.Length == 1 ? signatures[0] : signatures.Single(s => s.Signature == "serving_default");
        string stated = Ports(signature.Outputs.Select(o => (o.Name, o.DataType)));
        string imported = Ports(ModelPort.From(graph.Outputs).Select(o => (o.Name, o.DataType.TensorFlowName())));
        if (stated != imported)
        {
            return $"the signature gives {stated}, the import {imported}";
        }

        string inputs = Ports(signature.Inputs.Select(i => (i.Name, i.DataType)));
        string taken = Ports(ModelPort.From(graph.Inputs).Select(i => (i.Name, i.DataType.TensorFlowName())));
        if (inputs != taken)
        {
            return $"the signature takes {inputs}, the import {taken}";
        }

        if (CSharpBackend.Check(graph).Count > 0)
        {
            return null;
        }

        if (graph.Inputs.All(i => i.Value.Shape.IsKnown) && graph.Nodes.SelectMany(n => n.Inputs).Select(i => i.Constant).OfType<GraphConstant>().Distinct().Sum(c => c.Shape.ElementCount) < 2_000_000)
        {
            ModelRunner runner = new(graph);
            IReadOnlyDictionary<string, Tensor> results;
            try
            {
                results = runner.Predict(PredictionMeter.Zeros(runner, 1));
            }
            catch (InvalidInputException)
            {
                return null;
            }

            string predicted = Ports(results.Select(r => (r.Key, r.Value.DataType.TensorFlowName())));
            if (predicted != imported)
            {
                return $"the import gives {imported}, the prediction {predicted}";
            }

            using TemporaryFolder folder = new();
            CSharpBackend.Write(graph, folder.File("net"), new CSharpOptions { EnableImage = false });
            using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.File("net"), "csharp_generated_code", "model", "interface.json")));
            string generated = Ports(description.RootElement.GetProperty("outputs").EnumerateArray().Select(o => (o.GetProperty("name").GetString()!, o.GetProperty("dtype").GetString()!)));
            if (generated != imported)
            {
                return $"the import gives {imported}, the generated project {generated}";
            }
        }

        return null;
    }

    private static string Ports(IEnumerable<(string Name, string Type)> ports) => string.Join(", ", ports.Select(p => $"{p.Name}: {p.Type}"));
}
