using System.Globalization;
using System.Text;
using System.Text.Json;
using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Tfjs.Graphs;

/// <summary>What stands in a graph model of TensorFlow.js, by the facts of its loader (tfjs-converter/src), and what is refused.</summary>
public sealed class TfjsGraphModelTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Tfjs);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dense_layer_is_one_op_with_its_bias_and_activation()
    {
        JsonElement json = Write(Dense());
        Assert.Equal("graph-model", json.GetProperty("format").GetString());
        Assert.StartsWith("TfModelTools ", json.GetProperty("convertedBy").GetString(), StringComparison.Ordinal);
        Assert.True(json.GetProperty("modelTopology").GetProperty("versions").GetProperty("producer").GetInt32() > 0);
        JsonElement[] nodes = [.. json.GetProperty("modelTopology").GetProperty("node").EnumerateArray()];
        Assert.Equal(["x Placeholder", "kernel Const", "bias Const", "dense _FusedMatMul", "b Identity", "given Identity"], nodes.Select(n => $"{n.GetProperty("name")} {n.GetProperty("op")}"));
        JsonElement attributes = nodes[3].GetProperty("attr");
        Assert.Equal(["BiasAdd", "Relu"], attributes.GetProperty("fused_ops").GetProperty("list").GetProperty("s").EnumerateArray().Select(s => Encoding.UTF8.GetString(s.GetBytesFromBase64())));
        Assert.Equal("1", attributes.GetProperty("num_args").GetProperty("i").GetString());
        Assert.Equal("DT_FLOAT", attributes.GetProperty("T").GetProperty("type").GetString());
        Assert.Equal(["-1", "2"], nodes[0].GetProperty("attr").GetProperty("shape").GetProperty("shape").GetProperty("dim").EnumerateArray().Select(d => d.GetProperty("size").GetString()));
    }

    [Fact]
    public void Constants_have_no_values_in_the_graph_and_a_weight_of_their_name_each()
    {
        JsonElement json = Write(Dense());
        JsonElement[] constants = [.. json.GetProperty("modelTopology").GetProperty("node").EnumerateArray().Where(n => n.GetProperty("op").GetString() == "Const")];
        Assert.All(constants, c => Assert.Equal(["dtype", "tensorShape"], c.GetProperty("attr").GetProperty("value").GetProperty("tensor").EnumerateObject().Select(p => p.Name)));
        JsonElement group = Assert.Single(json.GetProperty("weightsManifest").EnumerateArray());
        Assert.Equal(["group1-shard1of1.bin"], group.GetProperty("paths").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal(constants.Select(c => c.GetProperty("name").GetString()), group.GetProperty("weights").EnumerateArray().Select(w => w.GetProperty("name").GetString()));
    }

    [Fact]
    public void Outputs_are_the_keys_sorted_each_of_a_tensor_of_its_own()
    {
        JsonElement outputs = Write(Dense()).GetProperty("signature").GetProperty("outputs");
        Assert.Equal(["a", "b", "given"], outputs.EnumerateObject().Select(o => o.Name));
        Assert.Equal(3, outputs.EnumerateObject().Select(o => o.Value.GetProperty("name").GetString()).Distinct().Count());
        Assert.All(outputs.EnumerateObject(), o => Assert.EndsWith(":0", o.Value.GetProperty("name").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void The_same_model_gives_the_same_bytes_in_every_culture(string culture)
    {
        TfjsOptions options = new() { Demo = true, OutputMap = true };
        Write(Dense(), "plain", options);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Write(Dense(), "other", options);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        AssertSameFiles("plain", "other");
    }

    [Fact]
    public void Five_runs_give_the_same_bytes()
    {
        TfjsOptions options = new() { Demo = true, OutputMap = true };
        Write(Dense(), "run1", options);
        for (int run = 2; run <= 5; run++)
        {
            Write(Dense(), $"run{run}", options);
            AssertSameFiles("run1", $"run{run}");
        }
    }

    private void AssertSameFiles(string one, string other)
    {
        string[] files = [.. Directory.EnumerateFiles(_folder.File(one)).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Contains("index.html", files);
        Assert.Contains("output-map.json", files);
        Assert.Equal(files, Directory.EnumerateFiles(_folder.File(other)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.File(one), f)), File.ReadAllBytes(Path.Combine(_folder.File(other), f))));
    }

    [Fact]
    public void Integers_are_int32_and_those_beyond_are_refused_by_name()
    {
        ModelGraph Sum(long value)
        {
            ModelGraph graph = new("sum", "test");
            GraphValue x = graph.AddInput("x", DataType.Int64, SymbolicShape.Batched(1));
            GraphValue step = graph.AddConstant("step", new GraphConstant(Tensor.Create<long>([value], new TensorShape(1))));
            graph.AddOutput("y", graph.AddNode("y", new BinaryOperator(BinaryFunction.Add), [x, step]).Output);
            return graph;
        }

        JsonElement json = Write(Sum(int.MaxValue));
        Assert.Equal("DT_INT32", json.GetProperty("signature").GetProperty("inputs").GetProperty("x").GetProperty("dtype").GetString());
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Write(Sum(int.MaxValue + 1L), "beyond"));
        Assert.Contains("'step'", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("beyond")));
    }

    [Fact]
    public void Arithmetic_that_wraps_around_is_refused_and_pixels_are_not()
    {
        ModelGraph graph = new("pixels", "test");
        GraphValue x = graph.AddInput("x", DataType.UInt8, SymbolicShape.Batched(2));
        graph.AddOutput("scaled", graph.AddNode("scaled", new CastOperator(DataType.Float32), [x]).Output);
        Assert.Empty(Backend.Check(graph));
        graph.AddOutput("sum", graph.AddNode("sum", new BinaryOperator(BinaryFunction.Add), [x, x]).Output);
        UnsupportedItem item = Assert.Single(Backend.Check(graph));
        Assert.Equal("sum", item.Name);
        Assert.Contains("wrap around", item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_TensorFlow_js_lacks_is_listed_whole_and_written_when_that_is_asked_for()
    {
        ModelGraph graph = new("bits", "test");
        GraphValue x = graph.AddInput("x", DataType.Int32, SymbolicShape.Batched(2));
        GraphValue both = graph.AddNode("both", new BitwiseOperator(BitwiseFunction.And), [x, x]).Output;
        GraphValue either = graph.AddNode("either", new BitwiseOperator(BitwiseFunction.Or), [both, x]).Output;
        graph.AddOutput("y", graph.AddNode("shifted", new BitwiseOperator(BitwiseFunction.ShiftLeft), [either, x]).Output);
        Assert.Equal(["both", "either", "shifted"], Backend.Check(graph).Select(i => i.Name));
        Assert.Throws<UnsupportedModelException>(() => Write(graph));
        JsonElement json = Write(graph, "skipped", new TfjsOptions { SkipOpCheck = true });
        Assert.Contains(json.GetProperty("modelTopology").GetProperty("node").EnumerateArray(), n => n.GetProperty("op").GetString() == "LeftShift");
    }

    [Fact]
    public void The_mean_of_integers_is_refused()
    {
        ModelGraph graph = new("mean", "test");
        GraphValue x = graph.AddInput("x", DataType.Int32, SymbolicShape.Batched(2));
        graph.AddOutput("y", graph.AddNode("y", new ReduceOperator(ReduceFunction.Mean, [1], KeepDimensions: false), [x]).Output);
        Assert.Equal("y", Assert.Single(Backend.Check(graph)).Name);
    }

    [Fact]
    public void Metadata_and_structured_names_are_written()
    {
        File.WriteAllText(_folder.File("labels.json"), """["cat", "dog"]""");
        TfjsOptions options = new() { Metadata = [KeyValuePair.Create("labels", _folder.File("labels.json"))], UseStructuredOutputNames = true };
        JsonElement metadata = Write(Dense(), "model", options).GetProperty("userDefinedMetadata");
        Assert.Equal(["cat", "dog"], metadata.GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal(["a", "b", "given"], metadata.GetProperty("structuredOutputKeys").EnumerateArray().Select(l => l.GetString()));
        Assert.Throws<InvalidInputException>(() => Write(Dense(), "twice", options with { Metadata = [.. options.Metadata, .. options.Metadata] }));
    }

    [Fact]
    public void What_is_for_layers_alone_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => Write(Dense(), "model", new TfjsOptions { SplitWeightsByLayer = true }));
        Assert.Throws<InvalidInputException>(() => Write(Dense(), "model", new TfjsOptions { Format = TfjsModelFormat.LayersModel }));
        Assert.False(Directory.Exists(_folder.File("model")));
    }

    [Fact]
    public void A_graph_model_is_written_again_in_other_files()
    {
        Write(Dense(), "first");
        JsonElement json = Write(ModelImporter.Import(_folder.File("first")), "second", new TfjsOptions { WeightShardSize = 10, Quantization = [new TfjsQuantizationRule(DataType.UInt8, ["ker*"])] });
        Assert.Equal(["group1-shard1of3.bin", "group1-shard2of3.bin", "group1-shard3of3.bin"], json.GetProperty("weightsManifest")[0].GetProperty("paths").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal([10, 10, 4], Directory.EnumerateFiles(_folder.File("second"), "*.bin").Order(StringComparer.Ordinal).Select(f => (int)new FileInfo(f).Length));
        Assert.Equal(["x"], json.GetProperty("signature").GetProperty("inputs").EnumerateObject().Select(i => i.Name));
        Assert.Equal(["a", "b", "given"], json.GetProperty("signature").GetProperty("outputs").EnumerateObject().Select(o => o.Name));
    }

    /// <summary>What quantization costs in a prediction: the figures of docs/tfjs.md.</summary>
    [Theory]
    [InlineData(DataType.Float16, 2e-3)]
    [InlineData(DataType.UInt16, 5e-4)]
    [InlineData(DataType.UInt8, 0.1)]
    public void Quantized_weights_predict_within_what_they_cost(DataType type, double most)
    {
        ModelGraph model = ModelImporter.Import(Sample.Model);
        Write(model, "model", new TfjsOptions { Quantization = [new TfjsQuantizationRule(type, [])] });
        Dictionary<string, Tensor> inputs = model.Inputs.ToDictionary(i => i.Name, i =>
        {
            TensorShape shape = i.Value.Shape.For(20);
            return TensorConverter.Convert(Tensor.Create<int>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(k => k * 7 % 23)], shape), i.Value.Spec.DataType);
        });
        Tensor expected = new ModelRunner(model).Predict(inputs)[model.Outputs[0].Name];
        Tensor found = new ModelRunner(ModelImporter.Import(_folder.File("model"))).Predict(inputs)[model.Outputs[0].Name];
        double worst = expected.AsSpan<float>().ToArray().Zip(found.AsSpan<float>().ToArray(), (a, b) => Math.Abs((double)a - b)).Max();
        Assert.InRange(worst, double.Epsilon, most);
    }

    [Fact]
    public void Names_of_the_model_end_no_element_of_the_page()
    {
        ModelGraph graph = new("</script><b>", "test");
        GraphValue x = graph.AddInput("</script>&", DataType.Float32, SymbolicShape.Batched(2));
        graph.AddOutput("<!--", graph.AddNode("y", new ActivationOperator(ActivationFunction.Relu), [x]).Output);
        Write(graph, "page", new TfjsOptions { Demo = true });
        string page = File.ReadAllText(Path.Combine(_folder.File("page"), "index.html"));
        Assert.DoesNotContain("</script>&", page, StringComparison.Ordinal);
        Assert.DoesNotContain("</script><b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);
        JsonElement node = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.File("page"), "model.json"))).RootElement.GetProperty("modelTopology").GetProperty("node")[0];
        Assert.Matches("^[A-Za-z0-9.][A-Za-z0-9_.\\\\/>-]*$", node.GetProperty("name").GetString()!);
    }

    [Theory]
    [InlineData("True")]
    [InlineData("true")]
    [InlineData("*")]
    [InlineData("")]
    public void All_weights_are_meant_by_a_bare_option_True_and_a_star(string text) => Assert.Empty(QuantizationArgument.Parse(DataType.Float16, text.Length == 0 ? [] : [text])!.Patterns);

    [Fact]
    public void Nothing_is_meant_by_False_and_patterns_are_joined_by_commas()
    {
        Assert.Null(QuantizationArgument.Parse(DataType.UInt8, ["False"]));
        Assert.Null(QuantizationArgument.Parse(DataType.UInt8, null));
        Assert.Equal(["a*", "b", "c"], QuantizationArgument.Parse(DataType.UInt8, ["a*, b", "c"])!.Patterns);
        Assert.Throws<InvalidInputException>(() => QuantizationArgument.Parse(DataType.UInt8, ["a*", "True"]));
    }

    // Two outputs of one tensor, and an input given back.
    private static ModelGraph Dense()
    {
        ModelGraph graph = new("dense", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue kernel = graph.AddConstant("kernel", new GraphConstant(Tensor.Create<float>([1, 2, 3, 4, 5, 6, 7, 8], new TensorShape(2, 4))));
        GraphValue bias = graph.AddConstant("bias", new GraphConstant(Tensor.Create<float>([1, 2, 3, 4], new TensorShape(4))));
        GraphValue y = graph.AddNode("dense", new DenseOperator(ActivationFunction.Relu), [x, kernel, bias]).Output;
        graph.AddOutput("b", y);
        graph.AddOutput("a", y);
        graph.AddOutput("given", x);
        return graph;
    }

    private JsonElement Write(ModelGraph graph, string name = "model", TfjsOptions? options = null)
    {
        Backend.Write(graph, _folder.File(name), options ?? new TfjsOptions());
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.File(name), "model.json"))).RootElement;
    }
}
