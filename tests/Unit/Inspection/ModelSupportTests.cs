using TfModelTools.Backends;
using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Inspection;

public sealed class ModelSupportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_node_that_is_not_supported_is_listed_with_its_place()
    {
        string path = InspectionFiles.WriteText(_folder.File("g.pbtxt"), InspectionFiles.Graph);
        UnsupportedNode node = Assert.Single(ModelSupport.Check(path, ConversionTarget.CSharp, new ModelImportOptions { Outputs = ["call", "dense/Softmax"] }));
        Assert.Equal(("inner/go", "FancyOp", "outer", 1), (node.Name, node.Op, node.Place, node.Count));
        Assert.Empty(ModelSupport.Check(path, ConversionTarget.CSharp, new ModelImportOptions { Outputs = ["dense/Softmax"] }));
    }

    [Fact]
    public void A_supported_model_gives_nothing_and_a_file_that_is_no_model_a_fault()
    {
        Assert.Empty(ModelSupport.Check(Sample.Model, ConversionTarget.CSharp));
        Assert.ThrowsAny<TfModelException>(() => ModelSupport.Check(Sample.Features, ConversionTarget.CSharp));
        Assert.Throws<InputNotFoundException>(() => ModelSupport.Check(_folder.File("none"), ConversionTarget.CSharp));
    }

    /// <summary>Every fault is listed at once: ops that are not known, options that are not, each after what it depends on.</summary>
    [Fact]
    public void All_nodes_are_listed_and_causes_come_first()
    {
        GraphText graph = new GraphText().Input("x", -1, 4, 4, 1).Const("k", [1], 1, 1, 1, 1)
            .Node("z_first", "FancyOp", ["x"])
            .Node("m_second", "_FusedConv2D", ["z_first", "k"], "fused_ops { list { s: \"Whatever\" } }", "strides { list { i: 1 i: 1 i: 1 i: 1 } }", "padding { s: \"SAME\" }", "T { type: DT_FLOAT }");
        string last = "m_second";
        for (int i = 0; i < 20; i++)
        {
            graph.Node($"a_{i}", "OtherOp", [last]);
            last = $"a_{i}";
        }

        IReadOnlyList<UnsupportedNode> nodes = ModelSupport.Check(graph.Save(_folder), ConversionTarget.CSharp, new ModelImportOptions { Outputs = [last] });
        Assert.Equal(["z_first", "m_second", .. Enumerable.Range(0, 20).Select(i => $"a_{i}")], nodes.Select(n => n.Name));
        Assert.Contains("Whatever is fused into it", nodes[1].Reason, StringComparison.Ordinal);
        Assert.Equal(20, nodes[2].Count);
    }

    [CorpusFact]
    public void String_ops_are_listed_by_name()
    {
        IReadOnlyList<UnsupportedNode> nodes = ModelSupport.Check(Corpus.PathOf("savedmodel", "string-ops"), ConversionTarget.CSharp);
        Assert.NotEmpty(nodes);
        Assert.All(nodes, n => Assert.Contains("string", n.Reason, StringComparison.Ordinal));
    }
}
