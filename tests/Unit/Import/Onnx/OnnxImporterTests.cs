using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>Models in ONNX as models: shapes that are computed, attributes and inputs of the versions, branches and loops, functions, and what is refused. Values are worked out by hand.</summary>
public sealed class OnnxImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shape_that_is_computed_from_the_batch_is_told_at_import()
    {
        // As exporters flatten: the batch out of the shape, joined with the rest.
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "batch", 2, 2).Output("y").Longs("first", 0).Longs("rest", 4)
            .Node("Shape", "x", "shape").Node("Gather", "shape first", "n").Node("Concat", "n rest", "flat", Int("axis", 0)).Node("Reshape", "x flat", "y");
        ModelGraph graph = Import(model);
        Assert.False(graph.IsDeferred);
        Assert.Equal([3, 4], Predict(graph, ("x", Numbers(3, 2, 2))).Shape);
    }

    [Fact]
    public void A_shape_that_is_fed_is_told_by_the_data()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2, 3).Input("shape", OnnxDataTypeMessage.Int64, 2).Output("y").Node("Reshape", "x shape", "y");
        ModelGraph graph = Import(model);
        Assert.True(graph.IsDeferred);
        Tensor y = Predict(graph, ("x", Numbers(2, 3)), ("shape", Tensor.Create<long>([3, 2], new TensorShape(2))));
        Assert.Equal([3, 2], y.Shape);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(17, false)]
    public void What_was_an_attribute_is_an_input_later(long opset, bool isAttribute)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(opset).Input("x", 1, 3).Output("y");
        model = isAttribute
            ? model.Node("Slice", "x", "s", Ints("starts", -2), Ints("ends", long.MaxValue), Ints("axes", 1)).Node("Unsqueeze", "s", "u", Ints("axes", 0)).Node("Clip", "u", "y", Float("min", 2.5f))
            : model.Longs("two", -2).Longs("end", long.MaxValue).Longs("one", 1).Longs("zero", 0).Floats("least", [], 2.5f)
                .Node("Slice", "x two end one", "s").Node("Unsqueeze", "s zero", "u").Node("Clip", "u least", "y");
        Tensor y = Predict(Import(model), ("x", Tensor.Create<float>([1, 2, 3], new TensorShape(1, 3))));
        Assert.Equal([1, 1, 2], y.Shape);
        Assert.Equal([2.5f, 3f], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Before_opset_13_softmax_is_over_all_axes_from_one_on()
    {
        Tensor x = Tensor.Create<float>([0, 0, 0, MathF.Log(3)], new TensorShape(1, 2, 2));
        float[] old = Predict(Import(new OnnxModelBuilder(12).Input("x", 1, 2, 2).Output("y").Node("Softmax", "x", "y")), ("x", x)).AsSpan<float>().ToArray();
        Assert.Equal([1 / 6.0, 1 / 6.0, 1 / 6.0, 0.5], old.Select(v => Math.Round(v, 5)).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        float[] now = Predict(Import(new OnnxModelBuilder(13).Input("x", 1, 2, 2).Output("y").Node("Softmax", "x", "y")), ("x", x)).AsSpan<float>().ToArray();
        Assert.Equal([0.5, 0.5, 0.25, 0.75], now.Select(v => (double)v).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Up_to_opset_6_the_second_operand_is_laid_upon_a_named_axis()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(6).Input("x", 1, 2, 2).Output("y").Floats("b", [2], 10, 20).Node("Add", "x b", "y", Int("broadcast", 1), Int("axis", 1));
        Assert.Equal([10f, 11, 22, 23], Predict(Import(model), ("x", Tensor.Create<float>([0, 1, 2, 3], new TensorShape(1, 2, 2)))).AsSpan<float>().ToArray());
    }

    [Fact]
    public void Gathering_counts_from_the_end()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("i", OnnxDataTypeMessage.Int64, 2).Output("y").Floats("t", [3], 1, 2, 3).Node("Gather", "t i", "y");
        Assert.Equal([3f, 1f], Predict(Import(model), ("i", Tensor.Create<long>([-1, 0], new TensorShape(2)))).AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_condition_that_the_data_decides_selects_and_branches_see_what_is_around_them()
    {
        OnnxGraphMessage Of(string op) => new() { Node = { NodeOf(op, "x two", op) }, Output = { Value(op, OnnxDataTypeMessage.Float, 2) } };
        OnnxModelBuilder model = new OnnxModelBuilder().Input("c", OnnxDataTypeMessage.Bool).Input("x", 2).Output("y").Floats("two", [1], 2)
            .Node("If", "c", "y", Branch("then_branch", Of("Add")), Branch("else_branch", Of("Mul")));
        ModelGraph graph = Import(model);
        Tensor x = Tensor.Create<float>([5, 7], new TensorShape(2));
        Assert.Equal([7f, 9f], Predict(graph, ("c", Tensor.Create<bool>([true], new TensorShape())), ("x", x)).AsSpan<float>().ToArray());
        Assert.Equal([10f, 14f], Predict(graph, ("c", Tensor.Create<bool>([false], new TensorShape())), ("x", x)).AsSpan<float>().ToArray());
    }

    // As voice detectors have a net for each rate of samples, of which one does not take what the other does.
    [Fact]
    public void What_a_branch_cannot_do_is_no_matter_where_the_data_takes_the_other()
    {
        OnnxGraphMessage Of(string op, string result) => new() { Node = { NodeOf(op, "x", result) }, Output = { Value(result, OnnxDataTypeMessage.Float, 2) } };
        OnnxModelBuilder model = new OnnxModelBuilder().Input("rate", OnnxDataTypeMessage.Int64, 1).Input("x", 2).Output("y").Longs("wide", 16)
            .Node("Equal", "rate wide", "c").Node("If", "c", "y", Branch("then_branch", Of("Neg", "a")), Branch("else_branch", Of("com.example::Fancy", "b")));
        ModelGraph graph = Import(model);
        Tensor Predicted(long rate) => Predict(graph, ("rate", Tensor.Create<long>([rate], new TensorShape(1))), ("x", Tensor.Create<float>([1, 2], new TensorShape(2))));
        Assert.Equal([-1f, -2f], Predicted(16).AsSpan<float>().ToArray());
        Assert.Contains("Fancy", Assert.Throws<UnsupportedModelException>(() => Predicted(8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Branches_that_both_cannot_be_had_are_listed_both_and_wait_for_nothing()
    {
        OnnxGraphMessage Of(string op, string result) => new() { Node = { NodeOf(op, "x", result) }, Output = { Value(result, OnnxDataTypeMessage.Float, 2) } };
        OnnxModelBuilder model = new OnnxModelBuilder().Input("c", OnnxDataTypeMessage.Bool).Input("x", 2).Output("y")
            .Node("If", "c", "y", Branch("then_branch", Of("com.example::Fancy", "a")), Branch("else_branch", Of("com.example::Plain", "b")));
        Assert.Equal(["com.example.Fancy", "com.example.Plain"], Assert.Throws<UnsupportedModelException>(() => Import(model)).Items.Select(i => i.Kind).Order());
    }

    [Theory]
    [InlineData(3, new float[] { 1, 2, 4 }, 8)]
    [InlineData(0, new float[0], 1)]
    public void A_loop_is_written_out_and_gathers_what_its_turns_give(int turns, float[] gathered, float last)
    {
        OnnxGraphMessage body = new()
        {
            Input = { Value("i", OnnxDataTypeMessage.Int64), Value("go", OnnxDataTypeMessage.Bool), Value("v", OnnxDataTypeMessage.Float) },
            Node = { NodeOf("Identity", "go", "goes_on"), NodeOf("Add", "v v", "next"), NodeOf("Identity", "v", "seen") },
            Output = { Value("goes_on", OnnxDataTypeMessage.Bool), Value("next", OnnxDataTypeMessage.Float), Value("seen", OnnxDataTypeMessage.Float) },
        };
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", OnnxDataTypeMessage.Float).Output("last").Output("all").Longs("n", turns).Node("Loop", "n _ x", "last all", Branch("body", body));
        IReadOnlyDictionary<string, Tensor> found = new ModelRunner(Import(model)).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([1], new TensorShape()) });
        Assert.Equal([last], found["last"].AsSpan<float>().ToArray());
        Assert.Equal(gathered, found["all"].AsSpan<float>().ToArray());
    }

    // As PyTorch writes while: as many turns as an integer can count.
    [Fact]
    public void A_loop_may_be_ended_by_its_condition_alone()
    {
        OnnxGraphMessage body = new()
        {
            Input = { Value("i", OnnxDataTypeMessage.Int64), Value("go", OnnxDataTypeMessage.Bool), Value("v", OnnxDataTypeMessage.Float) },
            Node = { NodeOf("Add", "v v", "next"), NodeOf("Less", "next ten", "goes_on") },
            Output = { Value("goes_on", OnnxDataTypeMessage.Bool), Value("next", OnnxDataTypeMessage.Float) },
        };
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", OnnxDataTypeMessage.Float).Output("last").Floats("ten", [], 10)
            .Longs("most", long.MaxValue).Node("Less", "x ten", "first").Node("Loop", "most first x", "last", Branch("body", body));
        Assert.Equal([16f], Predict(Import(model), ("x", Tensor.Create<float>([1], new TensorShape()))).AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(12, 21)]
    [InlineData(12, 22)]
    [InlineData(13, 23)]
    public void The_newest_versions_of_the_format_and_of_the_operators_only_have_more_types(long version, long opset)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(opset).Input("x", 2).Output("y").Node("Neg", "x", "y");
        model.Message.IrVersion = version;
        Assert.Equal([-1f, -2f], Predict(Import(model), ("x", Tensor.Create<float>([1, 2], new TensorShape(2)))).AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_function_is_written_out_with_the_attributes_of_its_call()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2).Output("y");
        OnnxFunctionMessage function = new() { Domain = "my", Name = "Leak", Input = { "a" }, Output = { "b" }, Attribute = { "slope" }, OpsetImport = { new OnnxOperatorSetMessage { Version = 17 } } };
        function.Node.Add(NodeOf("LeakyRelu", "a", "b", Reference("alpha", "slope", OnnxAttributeMessage.Types.Kind.Float)));
        model.Message.Functions.Add(function);
        model.Node("my::Leak", "x", "h", Float("slope", 0.5f)).Node("my::Leak", "h", "y", Float("slope", 0.25f));
        Assert.Equal([-1f, 4f], Predict(Import(model), ("x", Tensor.Create<float>([-8, 4], new TensorShape(2)))).AsSpan<float>().ToArray());
    }

    // As models are published without their weights: ConstantOfShape or Expand in place of each.
    [Fact]
    public void A_large_weight_that_a_few_numbers_stand_for_is_computed_when_it_is_read()
    {
        const int Units = 4096;
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, Units).Output("y").Floats("two", [1], 2).Longs("shape", Units, Units)
            .Node("Expand", "two shape", "w").Node("MatMul", "x w", "y");
        float[] y = Predict(Import(model), ("x", Tensor.Create<float>([.. Enumerable.Repeat(1f, Units)], new TensorShape(1, Units)))).AsSpan<float>().ToArray();
        Assert.All(y, v => Assert.Equal(2f * Units, v));
    }

    [Fact]
    public void Regions_have_no_more_places_than_real_ones()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 1, 4, 4).Output("y").Floats("rois", [1, 4], 0, 0, 2, 2).Longs("images", 0)
            .Node("RoiAlign", "x rois images", "y", Int("output_height", int.MaxValue), Int("output_width", 2), Int("sampling_ratio", 1000));
        Assert.Contains("places", Assert.Throws<UnsupportedModelException>(() => Import(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_default_is_looked_at_once_for_all_calls()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2).Output("y300");
        OnnxFunctionMessage function = new() { Domain = "my", Name = "F", Input = { "a" }, Output = { "b" }, Attribute = { "k" }, AttributeProto = { Text("big", new string('x', 100_000)) } };
        function.Node.Add(NodeOf("Neg", "a", "b"));
        model.Message.Functions.Add(function);
        for (int i = 0; i <= 300; i++)
        {
            model.Node("my::F", i == 0 ? "x" : $"y{i - 1}", $"y{i}", Int("k", i));
        }

        string path = model.Save(_folder.File("m.onnx"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(301, ModelImporter.Import(path).Nodes.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32L << 20);
    }

    [Fact]
    public void Attributes_that_functions_take_over_are_bounded()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2).Output("y200");
        OnnxFunctionMessage function = new() { Domain = "my", Name = "F", Input = { "a" }, Output = { "b" }, Attribute = { "k" }, AttributeProto = { Ints("big", new long[100_000]) } };
        function.Node.Add(NodeOf("Neg", "a", "b", Reference("note", "big", OnnxAttributeMessage.Types.Kind.Ints)));
        model.Message.Functions.Add(function);
        for (int i = 0; i <= 200; i++)
        {
            model.Node("my::F", i == 0 ? "x" : $"y{i - 1}", $"y{i}", Int("k", i));
        }

        Assert.Contains("refer to attributes of more than", Assert.Throws<LimitExceededException>(() => Import(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_branches_hand_on_are_bounded()
    {
        const int Values = 5000;
        string[] parts = [.. Enumerable.Range(0, Values).Select(i => $"v{i}")];
        OnnxGraphMessage inner = new() { Name = "g", Node = { NodeOf("Sum", string.Join(' ', parts), "r0") }, Output = { Value("r0", OnnxDataTypeMessage.Float) } };
        for (int i = 1; i <= 10; i++)
        {
            OnnxGraphMessage other = new() { Name = "o", Node = { NodeOf("Identity", "x", $"e{i}") }, Output = { Value($"e{i}", OnnxDataTypeMessage.Float) } };
            inner = new() { Name = "g", Node = { NodeOf("If", "c", $"r{i}", Branch("then_branch", inner), Branch("else_branch", other)) }, Output = { Value($"r{i}", OnnxDataTypeMessage.Float) } };
        }

        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", Values, 1).Input("c", OnnxDataTypeMessage.Bool).Output("r10").Node("Split", "x", string.Join(' ', parts), Int("axis", 0));
        model.Graph.Node.Add(inner.Node);
        Assert.Contains("values that are handed on", Assert.Throws<LimitExceededException>(() => Import(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantized_weights_are_constants_of_floats()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "n", 2).Output("y").Floats("s", [], 0.5f);
        model.Graph.Initializer.Add(new OnnxTensorMessage { Name = "q", DataType = OnnxDataTypeMessage.Int8, Dims = { 2, 1 }, Int32Data = { -4, 6 } });
        model.Node("DequantizeLinear", "q s", "w").Node("MatMul", "x w", "y");
        ModelGraph graph = Import(model);
        Assert.Equal([-2f + 3f], Predict(graph, ("x", Tensor.Create<float>([1, 1], new TensorShape(1, 2)))).AsSpan<float>().ToArray());
        Assert.Single(graph.Nodes, n => n.Operator is DenseOperator);
    }

    [Fact]
    public void A_value_can_be_made_an_output_by_its_name()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 2).Output("y").Node("Neg", "x", "hidden:0").Node("Relu", "hidden:0", "y");
        ModelGraph graph = ModelImporter.Import(model.Save(_folder.File("m.onnx")), new ModelImportOptions { Outputs = ["hidden:0"] });
        Assert.Equal("hidden:0", Assert.Single(graph.Outputs).Name);
    }

    [Fact]
    public void What_is_not_understood_is_refused_and_all_of_it_is_listed()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2).Output("y")
            .Node("Relu", "x", "a", Int("surprise", 1)).Node("com.example::Fancy", "a", "b").Node("Round", "x", "c", Text("axis", "1")).Node("Concat", "b c", "y", Int("axis", 0));
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Import(model));
        Assert.Contains(e.Items, i => i.Kind == "Relu" && i.Reason.Contains("surprise", StringComparison.Ordinal));
        Assert.Contains(e.Items, i => i.Kind == "com.example.Fancy" && i.Reason.Contains("'com.example'", StringComparison.Ordinal));
        Assert.Contains(e.Items, i => i.Kind == "Round");
    }

    [Fact]
    public void A_model_can_be_looked_at_whatever_its_operators()
    {
        string path = new OnnxModelBuilder().Input("x", "n", 2).Output("y").Node("com.example::Fancy", "x", "y").Save(_folder.File("m.onnx"));
        InspectedModel model = InspectedModel.Open(path);
        Assert.Equal("ONNX (opset 17)", model.FormatName);
        SignatureDescription signature = Assert.Single(ModelSignatures.List(model));
        Assert.Equal(["x", "y"], signature.Inputs.Concat(signature.Outputs).Select(p => p.Name));
        Assert.Contains(ModelNodes.List(model, new NodeFilter(recurse: true)), n => n.Op == "com.example.Fancy");
    }

    [Fact]
    public void Nodes_keep_the_names_of_their_operators()
    {
        ModelGraph graph = Import(new OnnxModelBuilder().Input("x", "n", 2).Output("y").Node("Add", "x x", "y"));
        Assert.Equal("Add", Assert.Single(graph.Nodes).SourceKind);
    }

    private ModelGraph Import(OnnxModelBuilder model) => ModelImporter.Import(model.Save(_folder.File("m.onnx")));

    private static Tensor Predict(ModelGraph graph, params (string Name, Tensor Value)[] inputs) =>
        Assert.Single(new ModelRunner(graph).Predict(inputs.ToDictionary(i => i.Name, i => i.Value))).Value;

    private static Tensor Numbers(params long[] shape)
    {
        TensorShape full = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)full.ElementCount).Select(i => (float)i)], full);
    }
}
