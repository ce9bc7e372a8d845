using System.Security.Cryptography;
using System.Text.Json;
using TfModelTools.Common;
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

    [Theory]
    [InlineData("DT_INT32", "int_val: 7 int_val: -2", 5)]
    [InlineData("DT_COMPLEX128", "dcomplex_val: 1 dcomplex_val: 2 dcomplex_val: 3 dcomplex_val: 4", 4)]
    [InlineData("DT_FLOAT", "", 3)]
    [InlineData("DT_HALF", "half_val: 15360", 9)]
    public void Numbers_that_one_stands_for_are_the_same_however_they_are_read(string type, string values, int count)
    {
        using IVariableSource source = WeightSources.Open(Filled(type, values, count));
        byte[] whole = source.ReadTensor(source.Variables[0]).Bytes.ToArray();
        for (int piece = 1; piece < 23; piece++)
        {
            using Stream stream = source.OpenValues(source.Variables[0]);
            byte[] read = new byte[whole.Length];
            for (int at = 0; at < read.Length;)
            {
                at += stream.Read(read, at, Math.Min(piece, read.Length - at));
            }

            Assert.Equal(whole, read);
            Assert.Equal(-1, stream.ReadByte());
        }
    }

    [Fact]
    public void Numbers_that_one_stands_for_take_the_memory_of_the_tensor_once()
    {
        const int Count = 8 << 20;
        using IVariableSource source = WeightSources.Open(Filled("DT_INT32", "int_val: 3", Count));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(3, source.ReadTensor(source.Variables[0]).AsSpan<int>()[Count - 1]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (4L * Count) + (1 << 20));
        using IVariableSource larger = WeightSources.Open(Filled("DT_INT32", "int_val: 3", Count + 1));
        Assert.Contains("1 stored numbers stand for", Assert.Throws<LimitExceededException>(() => larger.ReadTensor(larger.Variables[0])).Message, StringComparison.Ordinal);
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

    [Fact]
    public void A_constant_of_a_function_that_is_called_as_another_gets_a_number()
    {
        static string Const(string name, int value) => $$"""name: "{{name}}" op: "Const" attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {} int_val: {{value}} } } }""";
        static string Function(string name, params string[] nodes) => $$"""function { signature { name: "{{name}}" } {{string.Concat(nodes.Select(n => $"node_def {{ {n} }} "))}} }""";
        File.WriteAllText(_folder.File("g.pbtxt"), $$"""
            node { {{Const("f/c", 1)}} }
            library { {{Function("f", Const("c", 2), Const("c_1", 3), Const("d/e", 4))}} {{Function("f/d", Const("e", 5))}} }
            """);
        using IVariableSource source = WeightSources.Open(_folder.File("g.pbtxt"));
        Assert.Equal([("f/c", 1), ("f/c_2", 2), ("f/c_1", 3), ("f/d/e", 4), ("f/d/e_1", 5)], source.Variables.Select(v => (v.Name, source.ReadTensor(source.Get(v.Name)).AsSpan<int>()[0])));
        File.WriteAllText(_folder.File("twice.pbtxt"), $$"""library { {{Function("f", Const("c", 2), Const("c", 3))}} }""");
        Assert.Throws<CorruptFileException>(() => WeightSources.Open(_folder.File("twice.pbtxt")).Dispose());
    }

    private string Filled(string type, string values, int count)
    {
        string path = _folder.File($"{type}{count}.pbtxt");
        File.WriteAllText(path, $$"""node { name: "w" op: "Const" attr { key: "value" value { tensor { dtype: {{type}} tensor_shape { dim { size: {{count}} } } {{values}} } } } }""");
        return path;
    }
}
