using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Identification;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats.ModelIr;

/// <summary>What an IR's graph is told by, in its three forms, and what is refused.</summary>
public sealed class ModelIrFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Binary_and_JSON_hold_one_graph()
    {
        string binary = Save("x.pb", ModelIrEncoding.Binary);
        string json = Save("x.json", ModelIrEncoding.Json);
        Assert.All(new[] { binary, json }, f => Assert.Equal(ContentKind.ModelIr, FileIdentifier.Identify(f).Kind));
        Assert.Equal(ModelIrFile.Open(binary).Message, ModelIrFile.Open(json).Message);
        Assert.Equal(ModelIrEncoding.Json, ModelIrFile.Open(json).Encoding);
        string text = File.ReadAllText(json);
        Assert.Contains("\"_output_shapes\": {", text, StringComparison.Ordinal);
        Assert.Contains("\"size\": \"-1\"", text, StringComparison.Ordinal);
        Assert.Contains("\n      \"name\": \"x\",\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_read()
    {
        string path = _folder.File("x.pbtxt");
        File.WriteAllText(path, "node { name: \"x\" op: \"DataInput\" attr { key: \"dtype\" value { type: DT_FLOAT32 } } attr { key: \"shape\" value { shape { dim { size: -1 } dim { size: 3 } } } } }\nnode { name: \"y\" op: \"Relu\" input: \"x\" }");
        Assert.Equal(ContentKind.ModelIr, FileIdentifier.Identify(path).Kind);
        TensorFlowGraph graph = ModelIrFile.Open(path).ToGraph(null);
        Assert.Equal(["x", "y"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(DataType.Float32, graph.Nodes[0].Type("dtype"));
        Assert.Equal(GraphVocabulary.ModelIr, graph.Vocabulary);
    }

    [CorpusFact]
    public void Graphs_of_TensorFlow_are_told_apart()
    {
        foreach (string file in Corpus.Files("*.pb").Concat(Corpus.Files("*.pbtxt")))
        {
            bool isIr = file.Contains("mmdnn", StringComparison.Ordinal);
            Assert.True(isIr == (FileIdentifier.Identify(file).Kind == ContentKind.ModelIr), file);
        }
    }

    [Fact]
    public void The_weights_beside_are_found_and_listed()
    {
        string path = Save("net.pb", ModelIrEncoding.Binary);
        Assert.Null(ModelIrFile.Open(path).FindWeights());
        Assert.Contains(".npy", Assert.Throws<InputNotFoundException>(() => WeightSources.Open(path)).Message, StringComparison.Ordinal);
        using (FileStream file = File.Create(_folder.File("net.npy")))
        {
            ModelIrWeightsWriter.Write(file, [new("y", "weights", DataType.Float32, new TensorShape(1), () => Tensor.Create<float>([1], new TensorShape(1)))], null, CancellationToken.None);
        }

        using IVariableSource beside = WeightSources.Open(path);
        using IVariableSource own = WeightSources.Open(_folder.File("net.npy"));
        Assert.Equal(["y/weights"], beside.Variables.Select(v => v.Name));
        Assert.Equal(["y/weights"], own.Variables.Select(v => v.Name));
    }

    [Theory]
    [InlineData("{\"node\":[{\"name\":\"x\",\"op\":\"Relu\",\"attr\":{\"a\":{\"i\":\"x\"}}}]}")]
    [InlineData("{\"node\":[{\"name\":\"x\",\"op\":[]}]}")]
    [InlineData("{\"node\":[{\"name\":\"x\"")]
    [InlineData("{\"node\":[{\"name\":\"x\",\"attr\":{\"a\":{\"s\":\"?\"}}}]}")]
    public void Damaged_JSON_is_named(string text)
    {
        string path = _folder.File("bad.json");
        File.WriteAllText(path, text);
        Assert.Throws<CorruptFileException>(() => ModelIrFile.Open(path));
    }

    [Fact]
    public void A_binary_graph_cut_off_or_changed_never_gives_another_fault_than_ours()
    {
        byte[] whole = File.ReadAllBytes(Save("x.pb", ModelIrEncoding.Binary));
        string path = _folder.File("bad.pb");
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte[] bytes in new[] { whole[..at], [.. whole[..at], (byte)(whole[at] ^ 0x81), .. whole[(at + 1)..]] })
            {
                File.WriteAllBytes(path, bytes);
                try
                {
                    _ = ModelIrFile.Open(path).ToGraph(null).Nodes.Select(n => n.ToString()).Count();
                }
                catch (TfModelException)
                {
                    // What is refused is refused.
                }
            }
        }
    }

    [Fact]
    public void Another_file_is_named()
    {
        string path = _folder.File("other.pb");
        File.WriteAllBytes(path, Encoding.ASCII.GetBytes("something else"));
        Assert.Throws<UnrecognizedFormatException>(() => ModelIrFile.Open(path));
    }

    private string Save(string name, ModelIrEncoding encoding)
    {
        ModelIrBuilder graph = new();
        TensorShape shape = new(-1, 3);
        graph.AddNode("x", "DataInput").Type("dtype", DataType.Float32).Shape("shape", shape).Shapes("_output_shapes", shape).Text("scope", string.Empty);
        graph.AddNode("y", "LeakyRelu", "x").Float("alpha", 0.3f).Shapes("_output_shapes", shape).Bool("b", true).Integer("i", 1L << 40).Integers("l", 1, 2).Floats("f", float.NaN, float.PositiveInfinity);
        string path = _folder.File(name);
        using FileStream file = File.Create(path);
        ModelIrGraphFile.Write(file, graph, encoding);
        return path;
    }
}
