using System.Security.Cryptography;
using System.Text.Json;
using TfModelTools.Formats;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats.GraphDefs;

public sealed class GraphConstantsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CorpusFact]
    public void Constants_of_frozen_graphs_of_the_corpus_are_variables()
    {
        int count = 0;
        foreach (JsonElement entry in Corpus.Cases("frozen"))
        {
            string folder = Corpus.PathOf(entry.GetProperty("folder").GetString()!);
            foreach (string graph in Directory.GetFiles(folder, "*.pb"))
            {
                string expectedPath = Path.Combine(folder, "expected", Path.GetFileName(graph) + ".graph.json");
                expectedPath = File.Exists(expectedPath) ? expectedPath : Directory.GetFiles(Path.Combine(folder, "expected"), "*.graph.json").FirstOrDefault() ?? "";
                if (expectedPath.Length == 0)
                {
                    continue;
                }

                using IVariableSource source = WeightSources.Open(graph);
                Assert.IsType<GraphConstantsReader>(source);
                using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(expectedPath));
                foreach (JsonElement constant in expected.RootElement.GetProperty("const_tensors_over_8_elements").EnumerateArray())
                {
                    VariableInfo variable = source.Get(constant.GetProperty("name").GetString()!);
                    Assert.Equal(constant.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), variable.Shape);
                    if (constant.TryGetProperty("sha256", out JsonElement hash))
                    {
                        Assert.Equal(hash.GetString(), Convert.ToHexStringLower(SHA256.HashData(source.ReadTensor(variable).Bytes.Span)));
                        count++;
                    }
                }
            }
        }

        Assert.True(count > 5, $"{count} constants");
    }

    [Fact]
    public void A_graph_as_text_gives_its_constants_and_those_of_its_functions()
    {
        File.WriteAllText(_folder.File("g.pbtxt"), """
            node { name: "w" op: "Const" attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 3 } } float_val: 1 float_val: 2 } } } }
            node { name: "y" op: "Identity" input: "w" }
            library { function { signature { name: "f" } node_def { name: "c" op: "Const" attr { key: "value" value { tensor { dtype: DT_STRING tensor_shape {} string_val: "hi" } } } } } }
            """);
        using IVariableSource source = WeightSources.Open(_folder.File("g.pbtxt"));
        Assert.Equal(["w", "f/c"], source.Variables.Select(v => v.Name));
        Assert.Equal([1f, 2f, 2f], source.ReadTensor(source.Get("w")).AsSpan<float>().ToArray());
        WeightExporter.Export(source, source.Variables, _folder.File("w.npz"));
        using IVariableSource read = WeightSources.Open(_folder.File("w.npz"));
        Assert.Equal("hi"u8.ToArray(), read.ReadStrings(read.Get("f/c"))[0]);
    }
}
