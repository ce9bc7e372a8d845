using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Identification;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats.Onnx;

/// <summary>Files of ONNX: what tells them, what their graphs become, and what is refused.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_told_by_its_content_and_so_is_one_that_is_cut_off()
    {
        string path = Net().Save(_folder.File("net.bin"));
        Assert.Equal(ContentKind.Onnx, FileIdentifier.Identify(path).Kind);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^20]);
        Assert.Equal(ContentKind.Onnx, FileIdentifier.Identify(path).Kind);
        Assert.Throws<CorruptFileException>(() => OnnxFile.Open(path));
    }

    [Fact]
    public void A_SavedModel_is_none()
    {
        // Version 1 of its schema, and an empty meta graph.
        File.WriteAllBytes(_folder.File("saved_model.pb"), [0x08, 0x01, 0x12, 0x00]);
        Assert.Equal(ContentKind.SavedModel, FileIdentifier.Identify(_folder.File("saved_model.pb")).Kind);
    }

    [Fact]
    public void Inputs_and_outputs_keep_their_names_and_initializers_are_no_inputs()
    {
        OnnxModelBuilder model = Net();
        model.Graph.Input.Add(OnnxModelBuilder.Value("w", OnnxDataTypeMessage.Float, 2, 2));
        OnnxFile file = OnnxFile.Open(model.Save(_folder.File("m.onnx")));
        SignaturePort input = Assert.Single(file.Signature.Inputs);
        Assert.Equal(("x:0", -1L, 2L), (input.Key, input.Shape![0], input.Shape[1]));
        Assert.Equal("y", Assert.Single(file.Signature.Outputs).Key);
        Assert.Equal("ONNX (opset 17)", file.FormatName);
    }

    [Fact]
    public void Constants_are_listed_and_exported_as_variables()
    {
        string path = Net().Save(_folder.File("m.onnx"));
        using IVariableSource source = WeightSources.Open(path);
        VariableInfo variable = Assert.Single(source.Variables);
        Assert.Equal(("w", 4L), (variable.Name, variable.ElementCount));
        Assert.Equal([1f, 2f, 3f, 4f], source.ReadTensor(variable).AsSpan<float>().ToArray());
    }

    [Fact]
    public void Values_beside_the_model_stream_as_variables()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "n", 2).Output("y").Node("Add", "x w", "y");
        model.Graph.Initializer.Add(new OnnxTensorMessage
        {
            Name = "w",
            DataType = OnnxDataTypeMessage.Float,
            Dims = { 2 },
            DataLocation = OnnxTensorMessage.Types.Location.External,
            ExternalData = { new OnnxStringPairMessage { Key = "location", Value = "w.bin" }, new OnnxStringPairMessage { Key = "offset", Value = "4" } },
        });
        byte[] values = new byte[12];
        BitConverter.TryWriteBytes(values.AsSpan(4), 5f);
        BitConverter.TryWriteBytes(values.AsSpan(8), 6f);
        File.WriteAllBytes(_folder.File("w.bin"), values);
        using IVariableSource source = WeightSources.Open(model.Save(_folder.File("m.onnx")));
        VariableInfo variable = Assert.Single(source.Variables);
        Assert.Equal(("w.bin", 4L), (variable.Shard, variable.Offset));
        Assert.Equal([5f, 6f], source.ReadTensor(variable).AsSpan<float>().ToArray());
    }

    [Fact]
    public void What_nothing_gives_and_what_is_given_twice_is_named()
    {
        Assert.Contains("'z', which nothing gives", Assert.Throws<InvalidGraphException>(() => Open(Net().Node("Relu", "z", "q"))).Message, StringComparison.Ordinal);
        Assert.Contains("'y' is given twice", Assert.Throws<InvalidGraphException>(() => Open(Net().Node("Relu", "x:0", "y"))).Message, StringComparison.Ordinal);
        Assert.Contains("an input has no name", Assert.Throws<InvalidGraphException>(() => Open(Net().Input(string.Empty, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("'y' is listed twice", Assert.Throws<InvalidGraphException>(() => Open(Net().Output("y"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_that_are_not_read_are_refused()
    {
        Assert.Contains("opset 99", Assert.Throws<UnsupportedFeatureException>(() => Open(Net(99))).Message, StringComparison.Ordinal);
        OnnxModelBuilder model = Net();
        model.Message.IrVersion = 99;
        Assert.Contains("version 99", Assert.Throws<UnsupportedFeatureException>(() => Open(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sparse_constant_is_made_dense()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Output("c");
        model.Graph.SparseInitializer.Add(new OnnxSparseTensorMessage
        {
            Values = new() { Name = "c", DataType = OnnxDataTypeMessage.Float, Dims = { 2 }, FloatData = { 7, 8 } },
            Indices = new() { DataType = OnnxDataTypeMessage.Int64, Dims = { 2, 2 }, Int64Data = { 0, 1, 1, 2 } },
            Dims = { 2, 3 },
        });
        TensorFlowNode node = Open(model).Graph.Find("c")!;
        Assert.Equal([0f, 7f, 0f, 0f, 0f, 8f], node.Attribute("value")!.Tensor!.Read().AsSpan<float>().ToArray());
        model.Graph.SparseInitializer[0].Indices.Int64Data[3] = 3;
        Assert.Throws<CorruptFileException>(() => Open(model).Graph.Find("c")!.Attribute("value")!.Tensor!.Read());
    }

    [Fact]
    public void A_function_is_one_for_each_set_of_attributes()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "n").Output("y");
        OnnxFunctionMessage function = new() { Domain = "my", Name = "Scale", Input = { "a" }, Output = { "b" }, Attribute = { "by" }, OpsetImport = { new OnnxOperatorSetMessage { Version = 17 } } };
        function.Node.Add(OnnxModelBuilder.NodeOf("LeakyRelu", "a", "b", OnnxModelBuilder.Reference("alpha", "by", OnnxAttributeMessage.Types.Kind.Float)));
        model.Message.Functions.Add(function);
        model.Node("my::Scale", "x", "p", OnnxModelBuilder.Float("by", 2)).Node("my::Scale", "p", "q", OnnxModelBuilder.Float("by", 3)).Node("my::Scale", "q", "y", OnnxModelBuilder.Float("by", 2));
        TensorFlowGraph graph = Open(model).Graph;
        Assert.Equal(2, graph.Functions.Count);
        Assert.Equal([2f, 3f], graph.Functions.Select(f => f.Nodes[0].Float("alpha")).Order());
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(2000, false)]
    public void Attributes_that_nodes_of_functions_refer_to_are_counted_as_often_as_they_are(int references, bool isRead)
    {
        // A list of 20,000 bytes, of which each node has one of its own: 160 KB in memory.
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 4).Output("y");
        OnnxFunctionMessage function = new() { Domain = "my", Name = "F", Input = { "n0" }, Output = { $"n{references}" }, OpsetImport = { new OnnxOperatorSetMessage { Version = 17 } } };
        function.AttributeProto.Add(OnnxModelBuilder.Ints("list", new long[20_000]));
        for (int i = 0; i < references; i++)
        {
            function.Node.Add(OnnxModelBuilder.NodeOf("Odd", $"n{i}", $"n{i + 1}", OnnxModelBuilder.Reference("list", "list", OnnxAttributeMessage.Types.Kind.Ints)));
        }

        model.Message.Functions.Add(function);
        model.Node("my::F", "x", "y");
        LimitExceededException? fault = Record.Exception(() => Open(model)) as LimitExceededException;
        Assert.Equal(isRead, fault is null);
    }

    [Fact]
    public void Calls_that_give_what_a_function_has_by_itself_are_one()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 4).Output("y");
        OnnxFunctionMessage function = new() { Domain = "my", Name = "Scale", Input = { "a" }, Output = { "b" }, OpsetImport = { new OnnxOperatorSetMessage { Version = 17 } } };
        function.AttributeProto.Add(OnnxModelBuilder.Float("by", 2));
        function.Node.Add(OnnxModelBuilder.NodeOf("LeakyRelu", "a", "b", OnnxModelBuilder.Reference("alpha", "by", OnnxAttributeMessage.Types.Kind.Float)));
        model.Message.Functions.Add(function);
        model.Node("my::Scale", "x", "p", OnnxModelBuilder.Float("by", 2)).Node("my::Scale", "p", "q", OnnxModelBuilder.Float("by", 3)).Node("my::Scale", "q", "y");
        Assert.Equal([2f, 3f], Open(model).Graph.Functions.Select(f => f.Nodes[0].Float("alpha")).Order());
    }

    [Fact]
    public void Nodes_that_read_one_output_share_its_name()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 4).Output("y0");
        model.Graph.Node.Add(OnnxModelBuilder.NodeOf("Split", "x", "a b"));
        model.Graph.Node[0].Name = new string('n', 1000);
        for (int i = 0; i < 50; i++)
        {
            model.Node("Neg", "b", $"y{i}");
        }

        Assert.Single(new HashSet<object>(Open(model).Graph.Nodes.Where(n => n.Op == "Neg").Select(n => n.Inputs[0].Node), ReferenceEqualityComparer.Instance));
    }

    private static OnnxModelBuilder Net(long opset = 17) => new OnnxModelBuilder(opset).Input("x:0", "batch", 2).Output("y").Floats("w", [2, 2], 1, 2, 3, 4).Node("MatMul", "x:0 w", "y");

    private OnnxFile Open(OnnxModelBuilder model) => OnnxFile.Open(model.Save(_folder.File("m.onnx")));
}
