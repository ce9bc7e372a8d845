using System.Text.Json;
using TfModelTools.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Inspection;

/// <summary>Signatures, summaries and nodes of the corpus' graphs are what another reader found in them.</summary>
public class CorpusInspectionTests
{
    public static TheoryData<string> Expectations()
    {
        TheoryData<string> data = [];
        foreach (string file in Corpus.Root is { } root ? Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            if (file.EndsWith("graph.json", StringComparison.Ordinal) || Path.GetFileName(file) == "savedmodel.json")
            {
                data.Add(Path.GetRelativePath(Corpus.Root!, file));
            }
        }

        return data;
    }

    [CorpusTheory]
    [MemberData(nameof(Expectations))]
    public void A_model_is_described_as_another_reader_reads_it(string expectation)
    {
        (string path, JsonElement[] graphs) = Read(expectation);
        InspectedModel model = InspectedModel.Open(path);
        IReadOnlyList<ModelSummary> summaries = ModelSummaries.Create(model);
        Assert.Equal(graphs.Length, summaries.Count);
        for (int i = 0; i < graphs.Length; i++)
        {
            string[] tags = graphs[i].TryGetProperty("tags", out JsonElement t) ? [.. t.EnumerateArray().Select(e => e.GetString()!)] : [];
            Assert.Equal(tags, summaries[i].Tags);
            CheckSignatures(model, tags, graphs[i]);
            CheckGraph(model, summaries[i], graphs[i].TryGetProperty("graph", out JsonElement graph) ? graph : graphs[i]);
            Assert.NotEmpty(summaries[i].ToString());
        }
    }

    private static void CheckSignatures(InspectedModel model, string[] tags, JsonElement expected)
    {
        IReadOnlyList<SignatureDescription> signatures = ModelSignatures.List(model, tags);
        JsonProperty[] stated = expected.TryGetProperty("signatures", out JsonElement list) ? [.. list.EnumerateObject()] : [];
        if (stated.Length == 0)
        {
            Assert.Equal(string.Empty, Assert.Single(signatures).Signature);
            return;
        }

        Assert.Equal(stated.Select(s => s.Name).Order(StringComparer.Ordinal), signatures.Select(s => s.Signature));
        foreach (SignatureDescription signature in signatures)
        {
            JsonElement e = list.GetProperty(signature.Signature);
            Assert.Equal(e.GetProperty("method").GetString(), signature.Method);
            CheckPorts(e.GetProperty("inputs"), signature.Inputs);
            CheckPorts(e.GetProperty("outputs"), signature.Outputs);
        }
    }

    private static void CheckPorts(JsonElement expected, IReadOnlyList<SignaturePortDescription> ports)
    {
        Assert.Equal(Enumerable.Range(0, ports.Count), ports.Select(p => p.Id));
        Assert.Equal(expected.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal), ports.Select(p => p.Name).Order(StringComparer.Ordinal));
        foreach (SignaturePortDescription port in ports)
        {
            JsonElement e = expected.GetProperty(port.Name);
            Assert.Equal(e.GetProperty("name").GetString(), port.TensorName);
            Assert.Equal(e.GetProperty("dtype").GetString() is "invalid" or null ? string.Empty : e.GetProperty("dtype").GetString(), port.DataType);
            JsonElement shape = e.GetProperty("shape");
            Assert.Equal(shape.ValueKind == JsonValueKind.Null ? null : shape.EnumerateArray().Select(d => d.GetInt64()), port.Dimensions);
        }
    }

    private static void CheckGraph(InspectedModel model, ModelSummary summary, JsonElement expected)
    {
        GraphSummary graph = summary.Graph!;
        Assert.Equal(expected.GetProperty("node_count").GetInt32(), graph.NodeCount);
        Assert.Equal(expected.GetProperty("op_counts").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32()), graph.Operations.ToDictionary(o => o.Op, o => o.Count));
        Assert.Equal(expected.GetProperty("functions").EnumerateArray().Select(f => f.GetString()).Order(StringComparer.Ordinal), graph.Functions.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            expected.GetProperty("placeholders").EnumerateArray().Where(p => p.GetProperty("op").GetString() == "Placeholder").Select(p => p.GetProperty("name").GetString()),
            graph.PossibleInputs.Select(p => p.Name));
        Assert.NotEmpty(graph.PossibleOutputs);
        ModelNode[] nodes = [.. ModelNodes.List(model, null, summary.Tags)];
        Assert.Equal(graph.NodeCount, nodes.Length);
        Assert.All(nodes, n => Assert.NotNull(n.Attributes));
        Assert.Equal(nodes.SelectMany(n => n.Inputs).Count(), nodes.Sum(n => n.Inputs.Count));
        Assert.Equal(graph.NodeCount + graph.FunctionNodeCount, ModelNodes.List(model, new NodeFilter(recurse: true), summary.Tags).Count());
    }

    private static (string Path, JsonElement[] Graphs) Read(string expectation)
    {
        string full = Corpus.PathOf(expectation);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(full));
        string folder = Path.GetDirectoryName(full)!;
        while (Path.GetFileName(folder) != "expected")
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        folder = Path.GetDirectoryName(folder)!;
        string name = Path.GetFileName(full);
        if (name == "savedmodel.json")
        {
            string file = Directory.EnumerateFiles(folder, "saved_model.pb*", SearchOption.AllDirectories).Single();
            return (Path.GetDirectoryName(file)!, [.. document.RootElement.GetProperty("meta_graphs").EnumerateArray().Select(m => m.Clone())]);
        }

        name = name.Replace(".metagraph.json", string.Empty, StringComparison.Ordinal).Replace(".graph.json", string.Empty, StringComparison.Ordinal);
        return (Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Single(), [document.RootElement.Clone()]);
    }
}
