using System.Text.Json;
using TfModelTools.Backends;
using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Execution;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Every output of a graph without signatures is delivered, or the graph is refused and the output named.</summary>
public sealed class GraphOutputTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_output_that_is_not_supported_is_no_reason_to_leave_it_out()
    {
        string path = new GraphText().Input("x", -1, 3).Node("first", "NoSuchOp", ["x"], Float).Node("boxes", "Neg", ["first"], Float).Node("neg", "Neg", ["x"], Float).Save(_folder);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ModelImporter.Import(path));
        Assert.Contains("'boxes'", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("'first'", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("'neg'", fault.Remedy, StringComparison.Ordinal);
        Assert.Contains(nameof(OptionKey.Output), fault.Remedy, StringComparison.Ordinal);
        Assert.Equal("first", Assert.Single(ModelSupport.Check(path, ConversionTarget.CSharp)).Name);
        ModelRunner runner = new(ModelImporter.Import(path, new ModelImportOptions { Outputs = ["neg"] }));
        Assert.Equal([-1f, -2, -3], Predict(runner, 1, 2, 3)["neg"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void An_output_whose_size_the_data_decides_is_delivered_with_the_others()
    {
        string path = new GraphText().Input("x", -1, 3)
            .Const("zero", [0])
            .Node("mask", "Greater", ["x", "zero"], Float)
            .Node("places", "Where", ["mask"])
            .Node("neg", "Neg", ["x"], Float)
            .Save(_folder);
        ModelGraph graph = ModelImporter.Import(path);
        ModelRunner runner = new(graph);
        Assert.Equal([("places", DataType.Int64), ("neg", DataType.Float32)], runner.Outputs.Select(o => (o.Name, o.DataType)));
        IReadOnlyDictionary<string, Tensor> results = Predict(runner, 1, -2, 3);
        Assert.Equal([0L, 0, 0, 2], results["places"].AsSpan<long>().ToArray());
        Assert.Equal([-1f, 2, -3], results["neg"].AsSpan<float>().ToArray());
        SignatureDescription signature = Assert.Single(ModelSignatures.List(InspectedModel.Open(path)));
        Assert.Equal([("places", "int64"), ("neg", "float32")], signature.Outputs.Select(o => (o.Name, o.DataType)));
        Assert.Throws<UnsupportedModelException>(() => CSharpBackend.Write(graph, _folder.File("net"), new CSharpOptions()));
    }

    [Fact]
    public void The_condition_of_a_branch_that_the_shape_decides_leaves_every_output_there()
    {
        // size(x) > 5 ? -x : |x|, with the pivots that TensorFlow 1 writes beside it
        string path = new GraphText().Input("x", -1, -1)
            .Node("five", "Const", [], "dtype { type: DT_INT32 }", "value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 5 } }")
            .Node("size", "Size", ["x"], Float, "out_type { type: DT_INT32 }")
            .Node("p", "Greater", ["size", "five"], "T { type: DT_INT32 }")
            .Node("cond/Switch", "Switch", ["p", "p"], "T { type: DT_BOOL }")
            .Node("cond/switch_t", "Identity", ["cond/Switch:1"], "T { type: DT_BOOL }")
            .Node("cond/switch_f", "Identity", ["cond/Switch"], "T { type: DT_BOOL }")
            .Node("cond/Sx", "Switch", ["x", "p"], Float)
            .Node("cond/a", "Neg", ["cond/Sx:1"], Float)
            .Node("cond/b", "Abs", ["cond/Sx"], Float)
            .Node("cond/Merge", "Merge", ["cond/b", "cond/a"], Float, "N { i: 2 }")
            .Node("out", "Identity", ["cond/Merge"], Float)
            .Save(_folder);
        ModelRunner runner = new(ModelImporter.Import(path));
        Assert.Equal(["out"], runner.Outputs.Select(o => o.Name));
        Assert.Equal([1f, 2, 3], Predict(runner, 1, -2, 3)["out"].AsSpan<float>().ToArray());
        Tensor two = Tensor.Create<float>([1, -2, 3, 4, 5, 6], new TensorShape(2, 3));
        Assert.Equal([-1f, 2, -3, -4, -5, -6], runner.Predict(new Dictionary<string, Tensor> { ["x"] = two })["out"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void Every_result_of_a_called_function_is_an_output()
    {
        string path = new GraphText().Input("x", -1)
            .Node("call", "PartitionedCall", ["x"], "Tin { list { type: DT_FLOAT } }", "Tout { list { type: DT_FLOAT type: DT_FLOAT } }", "f { func { name: \"both\" } }")
            .Raw("""
                library { function {
                  signature { name: "both" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "n" type: DT_FLOAT } output_arg { name: "s" type: DT_FLOAT } }
                  node_def { name: "neg" op: "Neg" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
                  node_def { name: "square" op: "Square" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
                  ret { key: "n" value: "neg:y:0" } ret { key: "s" value: "square:y:0" } } }
                """)
            .Save(_folder);
        Assert.Equal(["call", "call:1"], ModelImporter.Import(path).Outputs.Select(o => o.Name));
    }

    [Fact]
    public void What_training_leaves_in_a_graph_is_no_output()
    {
        string path = new GraphText().Input("x", -1, 3)
            .Const("w", [1, 2, 3], 3)
            .Node("y", "Mul", ["x", "w"], Float)
            .Node("save/Identity", "Identity", ["y"], Float)
            .Node("gradients/y_grad/Mul", "Mul", ["y", "w"], Float)
            .Node("optimizer/clip", "Neg", ["gradients/y_grad/Mul"], Float)
            .Const("step", [0])
            .Node("one", "Neg", ["y"], Float)
            .Node("moving/mul", "Mul", ["one", "w"], Float)
            .Node("moving/AssignSub", "AssignSub", ["step", "moving/mul"], Float)
            .Node("Assign", "Assign", ["step", "w"], Float)
            .Save(_folder);
        Assert.Equal(["y"], ModelImporter.Import(path).Outputs.Select(o => o.Name));
    }

    [Fact]
    public void Time_and_samples_in_one_axis_split_into_times_for_any_number_of_samples()
    {
        // As TensorFlow 1 unrolls a recurrent net: (N, 4, 3) to (4, N, 3) to (4N, 3), split into four of (N, 3).
        ModelRunner runner = new(new GraphText().Input("x", -1, 4, 3)
            .Ints("order", [1, 0, 2])
            .Node("outside", "Transpose", ["x", "order"], Float, "Tperm { type: DT_INT32 }")
            .Ints("flat", [-1, 3])
            .Node("rows", "Reshape", ["outside", "flat"], Float, "Tshape { type: DT_INT32 }")
            .Ints("axis", [0], isScalar: true)
            .Node("times", "Split", ["axis", "rows"], Float, "num_split { i: 4 }")
            .Node("y", "AddV2", ["times", "times:3"], Float)
            .Import(_folder, "y"));
        Tensor x = Tensor.Create<float>([.. Enumerable.Range(0, 24).Select(i => (float)i)], new TensorShape(2, 4, 3));
        Assert.Equal([9f, 11, 13, 33, 35, 37], runner.Predict(new Dictionary<string, Tensor> { ["x"] = x })["y"].AsSpan<float>().ToArray());
        Assert.Equal(new TensorShape(1, 3), runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(new float[12], new TensorShape(1, 4, 3)) })["y"].Shape);
    }

    [Theory]
    [InlineData("Conv2D")]
    [InlineData("MaxPool")]
    [InlineData("Transpose")]
    public void An_input_of_unknown_rank_takes_the_shape_of_the_data(string op)
    {
        GraphText net = new GraphText().Node("x", "Placeholder", [], "dtype { type: DT_FLOAT }", "shape { shape { unknown_rank: true } }");
        string[] window = ["strides { list { i: 1 i: 1 i: 1 i: 1 } }", "padding { s: \"VALID\" }", Float];
        net = op switch
        {
            "Conv2D" => net.Const("k", [1, 10], 1, 1, 2, 1).Node("y", op, ["x", "k"], window),
            "MaxPool" => net.Node("y", op, ["x"], [.. window, "ksize { list { i: 1 i: 2 i: 2 i: 1 } }"]),
            _ => net.Ints("order", [0, 3, 1, 2]).Node("y", op, ["x", "order"], Float, "Tperm { type: DT_INT32 }"),
        };
        string path = net.Save(_folder);
        ModelGraph graph = ModelImporter.Import(path);
        ModelRunner runner = new(graph);
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.Create<float>([1, 2, 3, 4, 5, 6, 7, 8], new TensorShape(1, 2, 2, 2)) };
        (float[] values, TensorShape shape) = op switch
        {
            "Conv2D" => (new float[] { 21, 43, 65, 87 }, new TensorShape(1, 2, 2, 1)),
            "MaxPool" => ([7, 8], new TensorShape(1, 1, 1, 2)),
            _ => ([1, 3, 5, 7, 2, 4, 6, 8], new TensorShape(1, 2, 2, 2)),
        };
        Tensor y = runner.Predict(inputs)["y"];
        Assert.Equal(shape, y.Shape);
        Assert.Equal(values, y.AsSpan<float>().ToArray());
        Assert.Equal("unknown", Assert.Single(Assert.Single(ModelSignatures.List(InspectedModel.Open(path))).Inputs).Shape);
        Assert.Equal(1, PredictionMeter.Measure(runner, inputs, TimeSpan.FromMilliseconds(1)).BatchSize);
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => PredictionMeter.Zeros(runner, 1));
        Assert.Contains(nameof(OptionKey.InputShape), fault.Remedy, StringComparison.Ordinal);

        // Features tell a project what the graph leaves open.
        NpzWriter.Write(_folder.File("f.npz"), inputs, OverwriteMode.Replace);
        UnsupportedModelException open = Assert.Throws<UnsupportedModelException>(() => CSharpBackend.Write(graph, _folder.File("open"), new CSharpOptions { EnableImage = false }));
        Assert.Contains(nameof(OptionKey.InputShape), open.Message, StringComparison.Ordinal);
        CSharpBackend.Write(graph, _folder.File("net"), new CSharpOptions { FeaturePath = _folder.File("f.npz"), EnableImage = false });
    }

    [Fact]
    public void Extents_that_the_optimizer_noted_as_symbols_are_unknown_ones()
    {
        string path = new GraphText().Input("x", -1, 3)
            .Node("y", "Neg", ["x"], Float, "_input_shapes { list { shape { dim { size: -8 } dim { size: 3 } } } }")
            .Save(_folder);
        ModelNode node = ModelNodes.List(InspectedModel.Open(path)).Single(n => n.Name == "y");
        Assert.Equal(["(None, 3)"], (string[])node.Attributes["_input_shapes"]!);
    }

    [Fact]
    public void The_declared_element_type_of_an_op_is_that_of_its_import()
    {
        List<string> wrong = [];
        foreach (JsonElement item in OpVectors.ByOp.SelectMany(g => g))
        {
            TensorFlowGraph graph = GraphDefReader.Read(OpVectors.Graph(item).Save(_folder));
            JsonElement[] outputs = [.. item.GetProperty("outputs").EnumerateArray()];
            for (int i = 0; i < outputs.Length; i++)
            {
                DataType expected = OpVectors.Values(outputs[i]).DataType;
                DataType declared = DeclaredOutputs.TypeOf(graph, new TensorName("node", string.Empty, i, false));
                if (declared != expected && declared != DataType.Unknown)
                {
                    wrong.Add($"{item.GetProperty("op").GetString()}:{i} is {expected}, not {declared}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct()));
    }

    [Theory]
    [InlineData("AsString", DataType.String)]
    [InlineData("ScalarSummary", DataType.String)]
    [InlineData("CTCGreedyDecoder", DataType.Int64)]
    [InlineData("ComplexAbs", DataType.Float32)]
    [InlineData("AnOpOfSomebody", DataType.Unknown)]
    public void The_type_that_an_op_reads_is_not_taken_for_that_of_its_output(string op, DataType expected)
    {
        TensorFlowGraph graph = GraphDefReader.Read(new GraphText().Input("x", -1, 3).Node("y", op, ["x"], Float).Save(_folder));
        Assert.Equal(expected, DeclaredOutputs.TypeOf(graph, new TensorName("y", string.Empty, 0, false)));
    }

    private static IReadOnlyDictionary<string, Tensor> Predict(ModelRunner runner, params float[] x) =>
        runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(x, new TensorShape(1, x.Length)) });
}
