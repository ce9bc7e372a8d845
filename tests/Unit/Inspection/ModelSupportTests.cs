using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Inspection;
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

    [CorpusFact]
    public void String_ops_are_listed_by_name()
    {
        IReadOnlyList<UnsupportedNode> nodes = ModelSupport.Check(Corpus.PathOf("savedmodel", "string-ops"), ConversionTarget.CSharp);
        Assert.NotEmpty(nodes);
        Assert.All(nodes, n => Assert.Contains("string", n.Reason, StringComparison.Ordinal));
    }
}
