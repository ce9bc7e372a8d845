using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Inspection;

public sealed class ModelNodesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_node_tells_what_it_reads_what_reads_it_and_its_attributes()
    {
        ModelNode[] nodes = List();
        ModelNode add = nodes.Single(n => n.Name == "dense/BiasAdd");
        Assert.Equal(["dense/MatMul", "dense/bias"], add.Inputs);
        Assert.Equal(["dense/Softmax", "call"], add.Outputs);
        Assert.Equal("NHWC", add.Attributes["data_format"]);
        Assert.Equal("float32", add.Attributes["T"]);
        Assert.Equal("dense", add.Scope);
        Assert.Equal(["dense/MatMul", "^dense/Softmax"], nodes[0].Outputs);
        Assert.Equal("(None, 3)", nodes[0].Shape);
        Assert.Equal("float32 (2,) [1, 1]", nodes.Single(n => n.Name == "dense/bias").Attributes["value"]);
        Assert.Equal(new[] { "float32" }, nodes.Single(n => n.Name == "call").Attributes["Tout"]);
        Assert.Equal("outer", nodes.Single(n => n.Name == "call").Attributes["f"]);
        Assert.Equal(false, nodes.Single(n => n.Op == "MatMul").Attributes["transpose_a"]);
    }

    [Fact]
    public void Nodes_are_chosen_by_op_name_scope_and_place()
    {
        Assert.Equal(["dense/kernel", "dense/bias"], List(new(ops: ["const"])).Select(n => n.Name));
        Assert.Equal(["dense/MatMul", "dense/Softmax"], List(new(ops: ["MatMul", "Soft*"])).Select(n => n.Name));
        Assert.Equal(5, List(new(scopes: ["dense/"])).Length);
        Assert.Empty(List(new(scopes: ["den"])));
        Assert.Equal(["outer", "idle"], List(new(recurse: true)).Where(n => n.Place.Length > 0).Select(n => n.Place));
        Assert.Equal("inner/go", Assert.Single(List(new(ops: ["FancyOp"], recurse: true))).Name);
        Assert.Throws<InvalidInputException>(() => new NodeFilter(names: ["[a"]));
    }

    [Fact]
    public void Layers_are_nodes()
    {
        InspectedModel model = InspectedModel.Open(Sample.Model);
        ModelNode[] layers = [.. ModelNodes.List(model)];
        ModelNode dense = layers.Single(l => l.Name == "language");
        Assert.Equal("Dense", dense.Op);
        Assert.Equal(["dropout"], dense.Inputs);
        Assert.Equal(["language"], layers.Single(l => l.Name == "dropout").Outputs);
        Assert.Equal(5L, dense.Attributes["units"]);
        Assert.Equal("softmax", dense.Attributes["activation"]);
        Assert.Equal("(None, 5)", dense.Shape);
        Assert.Equal(2, ModelNodes.List(model, new NodeFilter(ops: ["Conv1D"])).Count());
    }

    [Fact]
    public void An_exact_name_that_no_node_has_is_a_fault_whatever_else_is_asked_for()
    {
        InspectedModel model = InspectedModel.Open(InspectionFiles.WriteText(_folder.File("g.pbtxt"), InspectionFiles.Graph));
        NodeFilter filter = new(ops: ["Nothing"], names: ["dense/BiasAd", "dense/BiasAdd", "none*"]);

        InvalidInputException fault = Assert.Single(ModelNodes.FindMissing(model, filter));

        Assert.Contains("'dense/BiasAd'", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("'dense/BiasAdd'", fault.Remedy, StringComparison.Ordinal);
        Assert.Empty(ModelNodes.FindMissing(model, NodeFilter.All));
    }

    [Fact]
    public void A_node_of_a_function_is_missed_with_a_word_on_where_it_is()
    {
        InspectedModel model = InspectedModel.Open(InspectionFiles.WriteText(_folder.File("g.pbtxt"), InspectionFiles.Graph));
        ModelNode inner = ModelNodes.List(model, new NodeFilter(recurse: true)).First(n => n.Place.Length > 0 && !ModelNodes.List(model).Any(m => m.Name == n.Name));

        InvalidInputException fault = Assert.Single(ModelNodes.FindMissing(model, new NodeFilter(names: [inner.Name])));

        Assert.Contains(nameof(OptionKey.Recurse), fault.Remedy, StringComparison.Ordinal);
        Assert.Empty(ModelNodes.FindMissing(model, new NodeFilter(names: [inner.Name], recurse: true)));
    }

    [Fact]
    public void Attributes_are_readable_as_text() => Assert.Contains("data_format=NHWC", List().Single(n => n.Name == "dense/BiasAdd").Attributes.ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_large_attribute_is_not_given_whole()
    {
        string text = $"node {{ name: \"a\" op: \"X\" attr {{ key: \"s\" value {{ s: \"{new string('y', 100_000)}\" }} }} attr {{ key: \"l\" value {{ list {{ {string.Concat(Enumerable.Repeat("i: 1 ", 50_000))} }} }} }} }}";
        ModelNode node = ModelNodes.List(InspectedModel.Open(InspectionFiles.WriteText(_folder.File("big.pbtxt"), text))).Single();
        Assert.True(((string)node.Attributes["s"]!).Length < 1000);
        Assert.EndsWith(", ...]", (string)node.Attributes["l"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_nodes_are_summed_up()
    {
        System.Text.StringBuilder text = new("node { name: \"n0\" op: \"Placeholder\" attr { key: \"dtype\" value { type: DT_FLOAT } } }\n");
        for (int i = 1; i < 100_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"node {{ name: \"n{i}\" op: \"Relu\" input: \"n{i - 1}\" attr {{ key: \"T\" value {{ type: DT_FLOAT }} }} }}\n");
        }

        InspectedModel model = InspectedModel.Open(InspectionFiles.WriteText(_folder.File("long.pbtxt"), text.ToString()));
        GraphSummary graph = Assert.Single(ModelSummaries.Create(model)).Graph!;
        Assert.Equal(100_000, graph.NodeCount);
        Assert.Equal("n99999", Assert.Single(graph.PossibleOutputs).Name);
        Assert.Equal(100_000, ModelNodes.List(model).Count(n => n.Outputs.Count <= 1));
    }

    private ModelNode[] List(NodeFilter? filter = null) =>
        [.. ModelNodes.List(InspectedModel.Open(InspectionFiles.WriteText(_folder.File("g.pbtxt"), InspectionFiles.Graph)), filter)];
}
